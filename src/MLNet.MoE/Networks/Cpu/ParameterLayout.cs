using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Where each array of a network stands in one flat block of numbers, padded for the kernels: matrices as panels of columns,
/// those of few columns column by column, vectors padded to whole panels, the embedding's arrays end to end as its kernel reads them.
/// Padding is zero and stays zero.
/// </summary>
/// <remarks>
/// Rows that belong to one-hot categories and sparse columns stand behind everything else, each coordinate's in one piece over all arrays
/// and items: they are gathered, never multiplied, and a training step touches few of them.
/// </remarks>
internal sealed class ParameterLayout
{
    private readonly Dictionary<WeightRole, Region> _byRole = [];
    private readonly int _panel;

    public ParameterLayout(NetworkSpec spec, int panelWidth)
    {
        _panel = panelWidth;
        nint offset = 0;
        var regions = new List<Region>();
        foreach (var shape in WeightLayout.For(spec))
        {
            // The embedding's arrays come first, end to end; panels begin on whole panels.
            if (shape.Role.Kind != WeightKind.Embedding) offset = RoundUp(offset);
            regions.Add(Place(spec, shape, regions.Count, offset));
            offset += regions[^1].Length;
        }
        DenseLength = RoundUp(offset);
        nint gathered = 0;
        foreach (var region in regions)
            if (region.GatheredRows > 0) gathered += region.GatheredStride;
        GatheredLength = RoundUp(gathered);
        nint within = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            regions[i] = regions[i] with { GatheredOffset = DenseLength + within, GatheredDistance = GatheredLength };
            if (regions[i].GatheredRows > 0) within += regions[i].GatheredStride;
            _byRole.Add(regions[i].Shape.Role, regions[i]);
        }
        Regions = regions;
        GatheredRegions = regions.FindAll(region => region.GatheredRows > 0).ToArray();
        Length = DenseLength + (spec.GatheredCount * GatheredLength);
    }

    /// <summary>Numbers in the block.</summary>
    public nint Length { get; }

    /// <summary>Numbers before the rows that are gathered.</summary>
    public nint DenseLength { get; }

    /// <summary>Numbers of a gathered coordinate's rows over all arrays.</summary>
    public nint GatheredLength { get; }

    public IReadOnlyList<Region> Regions { get; }

    /// <summary>Arrays with rows that are gathered.</summary>
    public Region[] GatheredRegions { get; }

    public Region this[WeightKind kind, int index = 0] => _byRole[new(kind, index)];

    public Region? Find(WeightKind kind, int index = 0) => _byRole.GetValueOrDefault(new(kind, index));

    /// <summary>First number of the rows of a gathered coordinate, counted from the first category.</summary>
    public nint Gathered(int coordinate) => DenseLength + (coordinate * GatheredLength);

    /// <summary>Copies weights into a block of their own.</summary>
    public unsafe AlignedBuffer<T> Import<T>(NetworkWeights weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var block = new AlignedBuffer<T>(Length);
        foreach (var region in Regions)
        {
            float[] values = weights[region.Shape.Role];
            // The block has room for what the shape says and no more.
            if (values.Length != region.Shape.Length)
                throw new ArgumentException($"'{region.Shape.Name}' has {values.Length} numbers instead of {region.Shape.Length}.");
            foreach (var run in Runs(region))
            {
                T* to = block.Data + run.Start;
                for (int i = 0; i < run.Count; i++) to[i * run.Distance] = T.CreateTruncating(values[run.Index + i]);
            }
        }
        GC.KeepAlive(block);
        return block;
    }

    /// <summary>Copies a block out into plain arrays.</summary>
    public unsafe NetworkWeights Export<T>(AlignedBuffer<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var arrays = new List<WeightArray>();
        foreach (var region in Regions)
        {
            float[] values = new float[region.Shape.Length];
            foreach (var run in Runs(region))
            {
                T* from = block.Data + run.Start;
                for (int i = 0; i < run.Count; i++) values[run.Index + i] = float.CreateTruncating(from[i * run.Distance]);
            }
            arrays.Add(new WeightArray(region.Shape, values));
        }
        GC.KeepAlive(block);
        return new NetworkWeights(arrays);
    }

    /// <summary>Where number <paramref name="index"/> of an array stands in the block.</summary>
    public nint Position(Region region, int index)
    {
        if (region.Kind == RegionKind.Flat) return region.Offset + index;
        int shapeRows = region.ShapeRows, length = (shapeRows + region.GatheredRows) * region.Columns, item = index / length,
            rest = index % length;
        int row = rest / region.Columns, column = rest % region.Columns;
        if (row >= shapeRows) return region.GatheredRow(region.FirstGathered + row - shapeRows, item) + column;
        if (region.RowRun > 0) row = (row / region.RowRun * (int)RoundUp(region.RowRun)) + (row % region.RowRun);
        nint start = region.Offset + (item * region.ItemLength);
        return region.Kind == RegionKind.Columns
            ? start + (column * region.ColumnLength) + row
            : start + ((nint)(column / _panel) * region.Rows * _panel) + ((nint)row * _panel) + (column % _panel);
    }

    /// <summary>An array in runs of numbers that stand in the block at one distance: columns of a row, those of one panel where rows stand
    /// in panels.</summary>
    private IEnumerable<Run> Runs(Region region)
    {
        int shapeRows = region.ShapeRows, rows = shapeRows + region.GatheredRows, length = region.Shape.Length;
        for (int index = 0, count; index < length; index += count)
        {
            int row = index / region.Columns % rows, column = index % region.Columns;
            bool inPanels = region.Kind == RegionKind.Panels && row < shapeRows;
            count = Math.Min(inPanels ? _panel : region.Columns, region.Columns - column);
            yield return new(index, count, Position(region, index),
                region.Kind == RegionKind.Columns && row < shapeRows ? region.ColumnLength : 1);
        }
    }

    private nint RoundUp(nint length) => (length + _panel - 1) / _panel * _panel;

    private Region Place(NetworkSpec spec, WeightShape shape, int index, nint offset)
    {
        var (kind, layer) = shape.Role;
        if (kind == WeightKind.Embedding)
            return new Region(shape, index, RegionKind.Flat, offset, 1, 1, shape.Length, shape.Length, shape.Length);
        var extents = shape.Shape;
        // The steps of a gate's network read their arrays number by number.
        if (kind == WeightKind.GateNetwork)
            return new Region(shape, index, RegionKind.Flat, offset, extents[0], 1, shape.Length / extents[0], shape.Length / extents[0],
                shape.Length / extents[0]);
        bool isMatrix = kind is WeightKind.GateWeights or WeightKind.ExpertWeights or WeightKind.HeadWeights or WeightKind.SparseAdapters;
        int gathered = kind switch
        {
            WeightKind.SparseAdapters => spec.SparseColumns,
            WeightKind.GateWeights => spec.GatheredCount,
            WeightKind.ExpertWeights when layer == 0 => spec.GatheredCount,
            _ => 0,
        };
        int rowRun = kind == WeightKind.ExpertWeights && spec.ReadsAllExperts(layer) ? spec.Width : 0;
        int shapeRows = (isMatrix ? extents[^2] : 1) - gathered, columns = extents[^1], padded = (int)RoundUp(columns);
        int rows = rowRun > 0 ? shapeRows / rowRun * (int)RoundUp(rowRun) : shapeRows;
        int items = 1;
        for (int i = 0; i < extents.Count - (isMatrix ? 2 : 1); i++) items *= extents[i];
        var (place, itemLength) = kind is WeightKind.GateWeights or WeightKind.HeadWeights
            ? (RegionKind.Columns, columns * RoundUp(rows))
            : (RegionKind.Panels, (nint)rows * padded);
        return new Region(shape, index, place, offset, items, rows, columns, padded, itemLength)
        {
            GatheredRows = gathered,
            FirstGathered = spec.GatheredCount - gathered,
            RowRun = rowRun,
            ShapeRows = shapeRows,
        };
    }

    /// <summary>Numbers of an array that follow each other, and where they stand in the block.</summary>
    private readonly record struct Run(int Index, int Count, nint Start, nint Distance);
}
