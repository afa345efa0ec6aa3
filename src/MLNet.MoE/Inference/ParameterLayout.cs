using System.Numerics;
using MLNet.MoE.Inference.Kernels;
using MLNet.MoE.Network;

namespace MLNet.MoE.Inference;

/// <summary>
/// Where each array of a network stands in one flat block of numbers, padded for the kernels: matrices as panels of columns,
/// vectors padded to whole panels, the embedding's arrays end to end as its kernel reads them. Padding is zero and stays zero.
/// </summary>
internal sealed class ParameterLayout
{
    private readonly Dictionary<string, Region> _byName = new(StringComparer.Ordinal);
    private readonly int _panel;

    public ParameterLayout(NetworkSpec spec, int panelWidth)
    {
        _panel = panelWidth;
        nint offset = 0;
        var regions = new List<Region>();
        foreach (var shape in WeightLayout.For(spec))
        {
            // The embedding's arrays come first, end to end; panels begin on whole panels.
            if (shape.Group != WeightGroup.Embedding) offset = RoundUp(offset);
            var region = Place(shape, regions.Count, offset);
            regions.Add(region);
            _byName.Add(shape.Name, region);
            offset += region.Length;
        }
        Regions = regions;
        Length = RoundUp(offset);
    }

    /// <summary>Numbers in the block.</summary>
    public nint Length { get; }

    public IReadOnlyList<Region> Regions { get; }

    public Region this[string name] => _byName[name];

    public Region? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Copies weights into a block.</summary>
    public unsafe void Import<T>(NetworkWeights weights, T* block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (var region in Regions)
        {
            float[] values = weights[region.Shape.Name];
            for (int i = 0; i < values.Length; i++) block[Position(region, i)] = T.CreateTruncating(values[i]);
        }
    }

    /// <summary>Copies a block out into plain arrays.</summary>
    public unsafe NetworkWeights Export<T>(T* block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var arrays = new List<WeightArray>();
        foreach (var region in Regions)
        {
            var values = new float[region.Shape.Length];
            for (int i = 0; i < values.Length; i++) values[i] = float.CreateTruncating(block[Position(region, i)]);
            arrays.Add(new WeightArray(region.Shape, values));
        }
        return new NetworkWeights(arrays);
    }

    /// <summary>Where number <paramref name="index"/> of an array stands in the block.</summary>
    public nint Position(Region region, int index)
    {
        if (region.Kind == RegionKind.Flat) return region.Offset + index;
        int item = index / (region.Rows * region.Columns), rest = index % (region.Rows * region.Columns);
        int row = rest / region.Columns, column = rest % region.Columns;
        return region.Offset + (item * region.ItemLength) + ((nint)(column / _panel) * region.Rows * _panel) + ((nint)row * _panel) + (column % _panel);
    }

    private nint RoundUp(nint length) => (length + _panel - 1) / _panel * _panel;

    private Region Place(WeightShape shape, int index, nint offset)
    {
        var extents = shape.Shape;
        if (shape.Group == WeightGroup.Embedding) return new Region(shape, index, RegionKind.Flat, offset, 1, 1, shape.Length, shape.Length);
        int columns = extents[^1];
        bool matrix = shape.Name.EndsWith(".weights", StringComparison.Ordinal);
        int rows = matrix ? extents[^2] : 1, padded = (columns + _panel - 1) / _panel * _panel;
        int items = extents.Take(extents.Count - (matrix ? 2 : 1)).Aggregate(1, (product, extent) => product * extent);
        return new Region(shape, index, RegionKind.Panels, offset, items, rows, columns, (nint)rows * padded);
    }
}

/// <summary>How an array is laid out.</summary>
internal enum RegionKind
{
    /// <summary>As it is.</summary>
    Flat,

    /// <summary>Items of (rows, columns), each as panels of columns; a vector is an item of one row.</summary>
    Panels,
}

/// <summary>Place of one array in the block.</summary>
/// <param name="Shape">The array.</param>
/// <param name="Index">Its place among the network's arrays.</param>
/// <param name="Kind">How it is laid out.</param>
/// <param name="Offset">First number.</param>
/// <param name="Items">Matrices or vectors in it.</param>
/// <param name="Rows">Rows of each.</param>
/// <param name="Columns">Columns of each, without padding.</param>
/// <param name="ItemLength">Numbers of each, with padding.</param>
internal sealed record Region(WeightShape Shape, int Index, RegionKind Kind, nint Offset, int Items, int Rows, int Columns, nint ItemLength)
{
    /// <summary>Numbers of all items, with padding.</summary>
    public nint Length => Items * ItemLength;
}
