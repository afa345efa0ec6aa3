using System.Numerics;
using MLNet.MoE.Inference.Kernels;
using MLNet.MoE.Network;

namespace MLNet.MoE.Inference;

/// <summary>
/// Where each array of a network stands in one flat block of numbers, padded for the kernels: matrices as panels of columns,
/// those of few columns column by column, vectors padded to whole panels, the embedding's arrays end to end as its kernel reads them. Padding is zero and stays zero.
/// </summary>
/// <remarks>
/// Rows that belong to one-hot categories stand behind everything else, each category's in one piece over all arrays and items: they are gathered,
/// never multiplied, and a training step touches few of them.
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
        string[] readsAll = [.. Enumerable.Range(0, spec.Blocks).Where(spec.ReadsAllExperts).Select(WeightLayout.ExpertWeights)];
        foreach (var shape in WeightLayout.For(spec))
        {
            // The embedding's arrays come first, end to end; panels begin on whole panels.
            if (shape.Group != WeightGroup.Embedding) offset = RoundUp(offset);
            bool input = shape.Name == WeightLayout.GateWeights || shape.Name == WeightLayout.ExpertWeights(0);
            var region = Place(shape, regions.Count, offset, input ? spec.CategoryCount : 0, readsAll.Contains(shape.Name) ? spec.Width : 0);
            regions.Add(region);
            offset += region.Length;
        }
        DenseLength = offset = RoundUp(offset);
        CategoryLength = RoundUp((nint)regions.Where(r => r.CategoryRows > 0).Sum(r => (double)r.CategoryStride));
        nint within = 0;
        for (int i = 0; i < regions.Count; i++)
        {
            regions[i] = regions[i] with { CategoryOffset = DenseLength + within, CategoryDistance = CategoryLength };
            if (regions[i].CategoryRows > 0) within += regions[i].CategoryStride;
            _byName.Add(regions[i].Shape.Name, regions[i]);
        }
        offset += spec.CategoryCount * CategoryLength;
        Regions = regions;
        CategoryRegions = [.. regions.Where(r => r.CategoryRows > 0)];
        Length = offset;
    }

    /// <summary>Numbers in the block.</summary>
    public nint Length { get; }

    /// <summary>Numbers before the rows of categories.</summary>
    public nint DenseLength { get; }

    /// <summary>Numbers of a category's rows over all arrays.</summary>
    public nint CategoryLength { get; }

    public IReadOnlyList<Region> Regions { get; }

    /// <summary>Arrays with rows of categories.</summary>
    public Region[] CategoryRegions { get; }

    public Region this[string name] => _byName[name];

    /// <summary>First number of a category's rows.</summary>
    public nint Category(int category) => DenseLength + (category * CategoryLength);

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
            for (int start = 0; start < values.Length;)
            {
                var (length, distance) = Run(region, start);
                T* target = block.Data + Position(region, start);
                for (int i = 0; i < length; i++, start++) target[i * distance] = T.CreateTruncating(values[start]);
            }
        }
        GC.KeepAlive(block);
        return block;
    }

    /// <summary>Copies a block out into plain arrays.</summary>
    public NetworkWeights Export<T>(AlignedBuffer<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var arrays = new List<WeightArray>();
        var numbers = block.Span;
        foreach (var region in Regions)
        {
            var values = new float[region.Shape.Length];
            for (int i = 0; i < values.Length; i++) values[i] = float.CreateTruncating(numbers[(int)Position(region, i)]);
            arrays.Add(new WeightArray(region.Shape, values));
        }
        return new NetworkWeights(arrays);
    }

    /// <summary>Where number <paramref name="index"/> of an array stands in the block.</summary>
    public nint Position(Region region, int index)
    {
        if (region.Kind == RegionKind.Flat) return region.Offset + index;
        int length = (region.ShapeRows + region.CategoryRows) * region.Columns, item = index / length, rest = index % length;
        int row = rest / region.Columns, column = rest % region.Columns;
        if (row >= region.ShapeRows) return region.CategoryLine(row - region.ShapeRows, item) + column;
        if (region.RowRun > 0) row = (row / region.RowRun * (int)RoundUp(region.RowRun)) + (row % region.RowRun);
        if (region.Kind == RegionKind.Lines) return region.Offset + (item * region.ItemLength) + (column * region.LineLength) + row;
        return region.Offset + (item * region.ItemLength) + ((nint)(column / _panel) * region.Rows * _panel) + ((nint)row * _panel) + (column % _panel);
    }

    /// <summary>How many numbers of an array, from one on, lie in the block at one distance, and which: a place is looked up for a run of them and not for each.</summary>
    private (int Length, nint Distance) Run(Region region, int index)
    {
        if (region.Kind == RegionKind.Flat) return (region.Shape.Length, 1);
        int column = index % region.Columns;
        return region.Kind == RegionKind.Panels ? (Math.Min(_panel - (column % _panel), region.Columns - column), 1)
            : region.Columns == 1 ? (1, 1)
            : (region.Columns, Position(region, index + 1) - Position(region, index));
    }

    private nint RoundUp(nint length) => (length + _panel - 1) / _panel * _panel;

    private Region Place(WeightShape shape, int index, nint offset, int categories, int rowRun)
    {
        var extents = shape.Shape;
        if (shape.Group == WeightGroup.Embedding) return new Region(shape, index, RegionKind.Flat, offset, 1, 1, shape.Length, shape.Length, shape.Length, 0, 0, 0);
        int columns = extents[^1];
        bool matrix = shape.Name.EndsWith(".weights", StringComparison.Ordinal), lines = shape.Name is WeightLayout.GateWeights or WeightLayout.HeadWeights;
        int rows = (matrix ? extents[^2] : 1) - categories, padded = (int)RoundUp(columns);
        if (rowRun > 0) rows = rows / rowRun * (int)RoundUp(rowRun);
        int items = extents.Take(extents.Count - (matrix ? 2 : 1)).Aggregate(1, (product, extent) => product * extent);
        return lines
            ? new Region(shape, index, RegionKind.Lines, offset, items, rows, columns, padded, columns * RoundUp(rows), categories, 0, 0)
            : new Region(shape, index, RegionKind.Panels, offset, items, rows, columns, padded, (nint)rows * padded, categories, 0, 0) { RowRun = rowRun };
    }
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
/// <param name="Rows">Rows of each, without those of categories.</param>
/// <param name="Columns">Columns of each, without padding.</param>
/// <param name="Padded">Columns of each, with padding.</param>
/// <param name="ItemLength">Numbers of each, with padding, without rows of categories.</param>
/// <param name="CategoryRows">Rows that belong to categories; they follow the others.</param>
/// <param name="CategoryOffset">First number of the first of those rows.</param>
/// <param name="CategoryDistance">Distance from one category's row to the next one's.</param>
internal sealed record Region(WeightShape Shape, int Index, RegionKind Kind, nint Offset, int Items, int Rows, int Columns, int Padded, nint ItemLength, int CategoryRows, nint CategoryOffset, nint CategoryDistance)
{
    /// <summary>
    /// Units of each expert where rows belong to the units of all experts, each expert's padded to whole panels, as hidden layers lie; otherwise 0.
    /// </summary>
    public int RowRun { get; init; }

    /// <summary>Rows of the array, without padding and without those of categories.</summary>
    public int ShapeRows => Kind == RegionKind.Flat ? Rows : (Shape.Length / Items / Columns) - CategoryRows;

    /// <summary>Numbers of all items, with padding, without rows of categories.</summary>
    public nint Length => Items * ItemLength;

    /// <summary>Numbers of a column where columns are lines, with padding.</summary>
    public nint LineLength => ItemLength / Columns;

    /// <summary>Numbers of a category's row over all items.</summary>
    public nint CategoryStride => (nint)Items * Padded;

    /// <summary>Where an item's row of a category stands.</summary>
    public nint CategoryLine(int category, int item) => CategoryOffset + (category * CategoryDistance) + ((nint)item * Padded);
}
