namespace MLNet.MoE.Numerics;

/// <summary>
/// Numbers at a fixed address, zeroed, aligned to a cache line, with a line to spare behind them.
/// The garbage collector owns the memory, so whoever uses <see cref="Data"/> must keep the buffer reachable.
/// </summary>
internal sealed unsafe class AlignedBuffer<T>
    where T : unmanaged
{
    private const int Alignment = 64;
    private readonly T[] _memory;
    private readonly int _skipped;

    public AlignedBuffer(nint length)
    {
        Length = length;
        int spare = Alignment / sizeof(T);
        _memory = GC.AllocateArray<T>(checked((int)length + (2 * spare)), pinned: true);
        fixed (T* start = _memory)
        {
            _skipped = (int)((Alignment - ((nuint)start % Alignment)) % Alignment) / sizeof(T);
            Data = start + _skipped;
        }
    }

    public nint Length { get; }

    public T* Data { get; }

    public Span<T> Span => _memory.AsSpan(_skipped, (int)Length);
}
