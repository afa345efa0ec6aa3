using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Where each array of a network stands in one flat block of numbers, padded for the kernels: matrices as panels of columns,
/// those of few columns column by column, vectors padded to whole panels, the embedding's arrays end to end as its kernel reads them. Padding is zero and stays zero.
/// </summary>
/// <remarks>
/// Rows that belong to one-hot categories and sparse columns stand behind everything else, each coordinate's in one piece over all arrays and items: they
/// are gathered, never multiplied, and a training step touches few of them.
/// </remarks>
internal sealed class ParameterLayout
{
    private readonly Dictionary<string, Region> _byName = new(StringComparer.Ordinal);
    private readonly int _panel;

    public ParameterLayout(NetworkSpec spec, int panelWidth)
    {
        _panel = panelWidth;
        nint offset = 0;
        var regions = new List<Region>();
        string[] readsAll = [.. Enumerable.Range(0, spec.Layers).Where(spec.ReadsAllExperts).Select(WeightLayout.ExpertWeights)];
        foreach (var shape in WeightLayout.For(spec))
        {
            // The embedding's arrays come first, end to end; panels begin on whole panels.
            if (shape.Group != WeightGroup.Embedding) offset = RoundUp(offset);
            int gathered = shape.Name == WeightLayout.SparseAdapters ? spec.SparseColumns
                : shape.Name == WeightLayout.GateWeights || shape.Name == WeightLayout.ExpertWeights(0) ? spec.GatheredCount : 0;
            var region = Place(shape, regions.Count, offset, gathered, readsAll.Contains(shape.Name) ? spec.Width : 0) with { FirstGathered = spec.GatheredCount - gathered };
            regions.Add(region);
            offset += region.Length;
        }
        DenseLength = offset = RoundUp(offset);
        GatheredLength = RoundUp((nint)regions.Where(r => r.GatheredRows > 0).Sum(r => (double)r.GatheredStride));
        nint within = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            regions[i] = regions[i] with { GatheredOffset = DenseLength + within, GatheredDistance = GatheredLength };
            if (regions[i].GatheredRows > 0) within += regions[i].GatheredStride;
            _byName.Add(regions[i].Shape.Name, regions[i]);
        }
        offset += spec.GatheredCount * GatheredLength;
        Regions = regions;
        GatheredRegions = [.. regions.Where(r => r.GatheredRows > 0)];
        Length = offset;
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

    public Region this[string name] => _byName[name];

    /// <summary>First number of the rows of a gathered coordinate, counted from the first category.</summary>
    public nint Gathered(int coordinate) => DenseLength + (coordinate * GatheredLength);

    public Region? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Copies weights into a block of their own.</summary>
    public unsafe AlignedBuffer<T> Import<T>(NetworkWeights weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var block = new AlignedBuffer<T>(Length);
        foreach (var region in Regions)
        {
            float[] values = weights[region.Shape.Name];
            // The block has room for what the shape says and no more.
            if (values.Length != region.Shape.Length) throw new ArgumentException($"'{region.Shape.Name}' has {values.Length} numbers instead of {region.Shape.Length}.");
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
            var values = new float[region.Shape.Length];
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
        int length = (region.ShapeRows + region.GatheredRows) * region.Columns, item = index / length, rest = index % length;
        int row = rest / region.Columns, column = rest % region.Columns;
        if (row >= region.ShapeRows) return region.GatheredLine(region.FirstGathered + row - region.ShapeRows, item) + column;
        if (region.RowRun > 0) row = (row / region.RowRun * (int)RoundUp(region.RowRun)) + (row % region.RowRun);
        if (region.Kind == RegionKind.Lines) return region.Offset + (item * region.ItemLength) + (column * region.LineLength) + row;
        return region.Offset + (item * region.ItemLength) + ((nint)(column / _panel) * region.Rows * _panel) + ((nint)row * _panel) + (column % _panel);
    }

    /// <summary>An array in runs of numbers that stand in the block at one distance: columns of a row, those of one panel where rows stand in panels.</summary>
    private IEnumerable<Run> Runs(Region region)
    {
        int rows = region.ShapeRows + region.GatheredRows, length = region.Shape.Length;
        for (int index = 0, count; index < length; index += count)
        {
            int row = index / region.Columns % rows, column = index % region.Columns;
            bool inPanels = region.Kind == RegionKind.Panels && row < region.ShapeRows;
            count = Math.Min(inPanels ? _panel : region.Columns, region.Columns - column);
            yield return new(index, count, Position(region, index), region.Kind == RegionKind.Lines && row < region.ShapeRows ? region.LineLength : 1);
        }
    }

    private nint RoundUp(nint length) => (length + _panel - 1) / _panel * _panel;

    private Region Place(WeightShape shape, int index, nint offset, int gathered, int rowRun)
    {
        var extents = shape.Shape;
        if (shape.Group == WeightGroup.Embedding) return new Region(shape, index, RegionKind.Flat, offset, 1, 1, shape.Length, shape.Length, shape.Length, 0, 0, 0);
        int columns = extents[^1];
        bool matrix = shape.Name.EndsWith(".weights", StringComparison.Ordinal) || shape.Name == WeightLayout.SparseAdapters, lines = shape.Name is WeightLayout.GateWeights or WeightLayout.HeadWeights;
        int rows = (matrix ? extents[^2] : 1) - gathered, padded = (int)RoundUp(columns);
        if (rowRun > 0) rows = rows / rowRun * (int)RoundUp(rowRun);
        int items = extents.Take(extents.Count - (matrix ? 2 : 1)).Aggregate(1, (product, extent) => product * extent);
        return lines
            ? new Region(shape, index, RegionKind.Lines, offset, items, rows, columns, padded, columns * RoundUp(rows), gathered, 0, 0)
            : new Region(shape, index, RegionKind.Panels, offset, items, rows, columns, padded, (nint)rows * padded, gathered, 0, 0) { RowRun = rowRun };
    }

    /// <summary>Numbers of an array that follow each other, and where they stand in the block.</summary>
    private readonly record struct Run(int Index, int Count, nint Start, nint Distance);
}

/// <summary>How an array is laid out.</summary>
internal enum RegionKind
{
    /// <summary>As it is.</summary>
    Flat,

    /// <summary>Items of (rows, columns), each as panels of columns; a vector is an item of one row.</summary>
    Panels,

    /// <summary>Items of (rows, columns), each column by column, a column padded to whole panels: matrices of few columns.</summary>
    Lines,
}

/// <summary>Place of one array in the block.</summary>
/// <param name="Shape">The array.</param>
/// <param name="Index">Its place among the network's arrays.</param>
/// <param name="Kind">How it is laid out.</param>
/// <param name="Offset">First number.</param>
/// <param name="Items">Matrices or vectors in it.</param>
/// <param name="Rows">Rows of each, without those that are gathered.</param>
/// <param name="Columns">Columns of each, without padding.</param>
/// <param name="Padded">Columns of each, with padding.</param>
/// <param name="ItemLength">Numbers of each, with padding, without rows that are gathered.</param>
/// <param name="GatheredRows">Rows that are gathered, of categories and sparse columns; they follow the others.</param>
/// <param name="GatheredOffset">First number of the first of those rows.</param>
/// <param name="GatheredDistance">Distance from one coordinate's row to the next one's.</param>
internal sealed record Region(WeightShape Shape, int Index, RegionKind Kind, nint Offset, int Items, int Rows, int Columns, int Padded, nint ItemLength, int GatheredRows, nint GatheredOffset, nint GatheredDistance)
{
    /// <summary>
    /// Units of each expert where rows belong to the units of all experts, each expert's padded to whole panels, as hidden layers lie; otherwise 0.
    /// </summary>
    public int RowRun { get; init; }

    /// <summary>Gathered coordinate that the array's first gathered row belongs to.</summary>
    public int FirstGathered { get; init; }

    /// <summary>Rows of the array, without padding and without those that are gathered.</summary>
    public int ShapeRows { get; } = Kind == RegionKind.Flat || Columns == 0 ? Rows : (Shape.Length / Items / Columns) - GatheredRows;

    /// <summary>Numbers of all items, with padding, without rows that are gathered.</summary>
    public nint Length => Items * ItemLength;

    /// <summary>Numbers of a column where columns are lines, with padding.</summary>
    public nint LineLength => ItemLength / Columns;

    /// <summary>Numbers of a gathered row over all items.</summary>
    public nint GatheredStride => (nint)Items * Padded;

    /// <summary>Where an item's row of a gathered coordinate stands, counted from the first category.</summary>
    public nint GatheredLine(int coordinate, int item) => GatheredOffset + (coordinate * GatheredDistance) + ((nint)item * Padded);
}
