using System.Runtime.CompilerServices;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Numbers in double precision, to the bit, in half the room where they are decimals of few digits, as those of most tables are: a block of
/// them is then kept as whole numbers of tenths, hundredths and so on, the quotient of which is the number that was read.
/// </summary>
/// <param name="keeps">Whether they are kept; otherwise they are counted alone.</param>
internal sealed class PackedNumbers(bool keeps = true)
{
    private const int BlockLength = 1 << 13, FirstLength = 64, Missing = int.MinValue;

    private static readonly double[] Powers = [1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9];

    /// <summary>Blocks that are full: as they are, or as whole numbers of the power of ten beside them.</summary>
    private readonly List<(double[]? Plain, int[] Whole, double Power)> _blocks = [];

    private double[] _open = [];
    private int _openCount, _decimals, _counted, _countedMissing;

    /// <summary>How many there are.</summary>
    public int Count => (_blocks.Count * BlockLength) + _counted + _openCount;

    /// <summary>Adds a number, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(double number)
    {
        if (_openCount == _open.Length) MakeRoom();
        _open[_openCount++] = number;
    }

    /// <summary>How many of them are NaN.</summary>
    public int CountMissing()
    {
        int missing = _countedMissing;
        foreach (var piece in Pieces())
        {
            foreach (double value in piece.Span) missing += double.IsNaN(value) ? 1 : 0;
        }
        return missing;
    }

    /// <summary>Counts a number, or NaN, that is not kept.</summary>
    /// <param name="number">The number.</param>
    /// <param name="rows">How often.</param>
    public void AddCounted(double number, int rows)
    {
        _counted += rows;
        if (double.IsNaN(number)) _countedMissing += rows;
    }

    /// <summary>All numbers that are kept, some at a time; a piece is good until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<double>> Pieces()
    {
        double[]? room = null;
        foreach (var (plain, whole, power) in _blocks)
        {
            if (plain is null) Unpack(whole, power, room ??= new double[BlockLength]);
            yield return plain ?? room;
        }
        if (_openCount > 0) yield return _open.AsMemory(0, _openCount);
    }

    /// <summary>All numbers.</summary>
    public double[] ToArray()
    {
        double[] numbers = GC.AllocateUninitializedArray<double>(Count);
        int at = 0;
        foreach (var piece in Pieces())
        {
            piece.Span.CopyTo(numbers.AsSpan(at));
            at += piece.Length;
        }
        return numbers;
    }

    private void MakeRoom()
    {
        if (_openCount == BlockLength && !keeps)
        {
            (_countedMissing, _counted, _openCount) = (CountMissing(), _counted + _openCount, 0);
            return;
        }
        if (_openCount == BlockLength) Close();
        else Array.Resize(ref _open, Math.Max(FirstLength, 2 * _openCount));
    }

    /// <summary>Packs the block that is full. The next one will have as many decimals or more.</summary>
    private void Close()
    {
        int[] whole = GC.AllocateUninitializedArray<int>(BlockLength);
        for (int decimals = _decimals; decimals < Powers.Length; decimals++)
        {
            if (!TryPack(_open, Powers[decimals], whole)) continue;
            _decimals = decimals;
            _blocks.Add((null, whole, Powers[decimals]));
            _openCount = 0;
            return;
        }
        _blocks.Add((_open, [], 1));
        (_open, _openCount) = (new double[BlockLength], 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool TryPack(double[] numbers, double power, int[] whole)
    {
        for (int i = 0; i < numbers.Length; i++)
        {
            double number = numbers[i], scaled = Math.Round(number * power);
            if (double.IsNaN(number)) whole[i] = Missing;
            // By their bits, so that -0 stays what it is.
            else if (Math.Abs(scaled) < int.MaxValue
                && BitConverter.DoubleToInt64Bits((int)scaled / power) == BitConverter.DoubleToInt64Bits(number)) whole[i] = (int)scaled;
            else return false;
        }
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Unpack(int[] whole, double power, double[] numbers)
    {
        for (int i = 0; i < numbers.Length; i++) numbers[i] = whole[i] == Missing ? double.NaN : whole[i] / power;
    }
}
