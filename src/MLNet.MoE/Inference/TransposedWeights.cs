using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Inference.Kernels;

namespace MLNet.MoE.Inference;

/// <summary>
/// Transposes of the weight matrices that stand in panels, which the backward pass multiplies by; matrices in lines are their own transposes.
/// Rows of categories are left out: they are gathered, never multiplied.
/// </summary>
internal sealed unsafe class TransposedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Kernels<T> _kernels;
    private readonly List<Entry> _entries = [];
    private readonly Entry?[] _byRegion;
    private readonly AlignedBuffer<T> _buffer;

    public TransposedWeights(ParameterLayout layout, Kernels<T> kernels)
    {
        _kernels = kernels;
        _byRegion = new Entry?[layout.Regions.Count];
        nint length = 0;
        foreach (var region in layout.Regions.Where(r => r.Kind == RegionKind.Panels && r.Shape.Name.EndsWith(".weights", StringComparison.Ordinal)))
            Add(region);
        _buffer = new AlignedBuffer<T>(length);

        void Add(Region region)
        {
            var entry = new Entry(region, length, (nint)region.Columns * kernels.Pad(region.Rows));
            _entries.Add(entry);
            _byRegion[region.Index] = entry;
            length += entry.ItemLength * region.Items;
        }
    }

    /// <summary>Transposes one share of all matrices; matrices are dealt out in turn.</summary>
    public void Update(T* parameters, int share, int shares)
    {
        int turn = 0;
        foreach (var entry in _entries)
        {
            for (int item = 0; item < entry.Region.Items; item++, turn++)
            {
                if (turn % shares == share) Transpose(entry, parameters + entry.Region.Offset + (item * entry.Region.ItemLength), _buffer.Data + entry.Offset + (item * entry.ItemLength));
            }
        }
    }

    /// <summary>The transpose of one matrix: (columns, rows).</summary>
    public Operand<T> Get(Region region, int item)
    {
        var entry = _byRegion[region.Index]!;
        return new Operand<T>(_buffer.Data + entry.Offset + (item * entry.ItemLength), _kernels.PanelWidth, (nint)entry.Region.Columns * _kernels.PanelWidth);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(Entry entry, T* source, T* target)
    {
        int width = _kernels.PanelWidth, rows = entry.Region.Rows, columns = entry.Region.Columns;
        for (int row0 = 0; row0 < rows; row0 += width)
        {
            int rowEnd = Math.Min(rows, row0 + width);
            T* panel = target + ((nint)(row0 / width) * columns * width);
            for (int column0 = 0; column0 < columns; column0 += width)
            {
                T* from = source + ((nint)(column0 / width) * entry.Region.Rows * width);
                int columnCount = Math.Min(width, columns - column0);
                for (int row = row0; row < rowEnd; row++)
                {
                    T* line = from + ((nint)row * width), to = panel + ((nint)column0 * width) + (row - row0);
                    for (int column = 0; column < columnCount; column++) to[column * width] = line[column];
                }
            }
        }
    }

    private sealed record Entry(Region Region, nint Offset, nint ItemLength);
}
