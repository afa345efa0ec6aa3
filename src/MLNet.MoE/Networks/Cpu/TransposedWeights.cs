using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Transposes of the weight matrices that stand in panels, which the backward pass multiplies by; matrices that stand column by column are
/// their own transposes. Rows of categories and sparse columns are left out: they are gathered, never multiplied.
/// </summary>
/// <remarks>
/// Where all experts read the same (the input, or all units of a layer), their transposes stand one upon the other, so that all experts'
/// gradients of it are one product.
/// </remarks>
internal sealed unsafe class TransposedWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int _width;
    private readonly List<Entry> _entries = [];
    private readonly Entry?[] _byRegion;
    private readonly AlignedBuffer<T> _buffer;

    public TransposedWeights(NetworkSpec spec, ParameterLayout layout, Kernels<T> kernels)
    {
        _width = kernels.PanelWidth;
        _byRegion = new Entry?[layout.Regions.Count];
        nint length = 0;
        foreach (var region in layout.Regions.Where(r => r.Shape.Role.Kind == WeightKind.ExpertWeights))
        {
            int stacked = region.Shape.Role.Index == 0 || region.RowRun > 0 ? spec.Matrices : 1;
            var entry = new Entry(region, length, stacked, (nint)region.PaddedColumns * _width,
                (nint)region.PaddedColumns * kernels.Pad(region.Rows));
            _entries.Add(entry);
            _byRegion[region.Index] = entry;
            length += entry.ItemLength * region.Items;
        }
        _buffer = new AlignedBuffer<T>(length);
    }

    /// <summary>Transposes one share of all matrices; matrices are dealt out in turn.</summary>
    public void Update(T* parameters, int share, int shares)
    {
        int turn = 0;
        foreach (var entry in _entries)
        {
            for (int item = 0; item < entry.Region.Items; item++, turn++)
            {
                if (turn % shares == share)
                    Transpose(entry, parameters + entry.Region.Offset + (item * entry.Region.ItemLength), _buffer.Data + entry.Start(item));
            }
        }
        GC.KeepAlive(this);
    }

    /// <summary>The transpose of one matrix: (columns, rows). Where all experts read the same, those of the copy's further experts stand
    /// below it, each padded to whole panels.</summary>
    public Operand<T> Get(Region region, int item)
    {
        var entry = _byRegion[region.Index]!;
        return new Operand<T>(_buffer.Data + entry.Start(item), _width, entry.PanelStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Transpose(Entry entry, T* source, T* target)
    {
        int width = _width, rows = entry.Region.Rows, columns = entry.Region.Columns;
        for (int row0 = 0; row0 < rows; row0 += width)
        {
            int rowCount = Math.Min(rows - row0, width);
            for (int column0 = 0; column0 < columns; column0 += width)
            {
                T* from = source + ((nint)(column0 / width) * rows * width) + ((nint)row0 * width);
                T* to = target + ((nint)(row0 / width) * entry.PanelStride) + ((nint)column0 * width);
                Block(rowCount, Math.Min(width, columns - column0), from, to);
            }
        }
    }

    /// <summary>Transposes a block of one panel into a block of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Block(int rows, int columns, T* from, T* to)
    {
        nint width = _width;
        int row = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported && columns % 4 == 0)
        {
            for (; row <= rows - 4; row += 4)
                for (int column = 0; column < columns; column += 4)
                    FourByFour((float*)from + (row * width) + column, (float*)to + (column * width) + row, width);
        }
        for (; row < rows; row++)
            for (int column = 0; column < columns; column++) to[(column * width) + row] = from[(row * width) + column];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourByFour(float* from, float* to, nint width)
    {
        Vector128<float> a = Vector128.Load(from), b = Vector128.Load(from + width), c = Vector128.Load(from + (2 * width)),
            d = Vector128.Load(from + (3 * width));
        Vector128<float> ab = Sse.UnpackLow(a, b), cd = Sse.UnpackLow(c, d), ab2 = Sse.UnpackHigh(a, b), cd2 = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).Store(to);
        Sse.MoveHighToLow(cd, ab).Store(to + width);
        Sse.MoveLowToHigh(ab2, cd2).Store(to + (2 * width));
        Sse.MoveHighToLow(cd2, ab2).Store(to + (3 * width));
    }

    /// <summary>Where the transposes of an array stand.</summary>
    /// <param name="Region">The array.</param>
    /// <param name="Offset">First number.</param>
    /// <param name="Stacked">Items that stand one upon the other.</param>
    /// <param name="PanelLength">Numbers of an item's panel.</param>
    /// <param name="ItemLength">Numbers of an item.</param>
    private sealed record Entry(Region Region, nint Offset, int Stacked, nint PanelLength, nint ItemLength)
    {
        public nint PanelStride => Stacked * PanelLength;

        public nint Start(int item) => Offset + (item / Stacked * Stacked * ItemLength) + (item % Stacked * PanelLength);
    }
}
