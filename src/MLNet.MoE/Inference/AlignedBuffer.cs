using System.Runtime.InteropServices;

namespace MLNet.MoE.Inference;

/// <summary>Numbers outside the managed heap, zeroed, aligned to a cache line, with a line to spare behind them.</summary>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;
    private T* _data;

    public AlignedBuffer(nint length)
    {
        Length = length;
        nuint bytes = checked(((nuint)length * (nuint)sizeof(T)) + Alignment);
        _data = (T*)NativeMemory.AlignedAlloc(bytes, Alignment);
        NativeMemory.Clear(_data, bytes);
        GC.AddMemoryPressure((long)bytes);
    }

    ~AlignedBuffer() => Free();

    public nint Length { get; }

    public T* Data => _data;

    public Span<T> Span => new(_data, checked((int)Length));

    public void Clear() => NativeMemory.Clear(_data, (nuint)Length * (nuint)sizeof(T));

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        if (_data is null) return;
        NativeMemory.AlignedFree(_data);
        _data = null;
        GC.RemoveMemoryPressure((long)(((nuint)Length * (nuint)sizeof(T)) + Alignment));
    }
}
