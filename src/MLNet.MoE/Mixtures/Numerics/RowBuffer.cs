using System.Buffers;

namespace MLNet.MoE.Mixtures.Numerics;

/// <summary>
/// Working memory of one call: on the caller's stack where it is short, rented where it is long, so that a scored row allocates nothing.
/// Its length follows from a model, and one of very many experts or features must not overflow the stack, which no caller could catch.
/// </summary>
/// <remarks><c>using var gate = new RowBuffer&lt;double&gt;(stackalloc double[RowBuffer&lt;double&gt;.OnStack(n)], n);</c></remarks>
internal readonly ref struct RowBuffer<T>
    where T : unmanaged
{
    private const int MostOnStack = 256;

    private readonly T[]? _rented;

    /// <param name="stack">Memory on the stack, of the length that <see cref="OnStack"/> gives.</param>
    /// <param name="length">Length that is needed.</param>
    public RowBuffer(Span<T> stack, int length)
    {
        _rented = stack.Length < length ? ArrayPool<T>.Shared.Rent(length) : null;
        Values = _rented is null ? stack[..length] : _rented.AsSpan(0, length);
    }

    /// <summary>The memory; its first contents are undefined.</summary>
    public Span<T> Values { get; }

    /// <summary>How much to ask of the stack for so many values: all of them, or none.</summary>
    public static int OnStack(int length) => length <= MostOnStack ? length : 0;

    public void Dispose()
    {
        if (_rented is not null)
            ArrayPool<T>.Shared.Return(_rented);
    }
}
