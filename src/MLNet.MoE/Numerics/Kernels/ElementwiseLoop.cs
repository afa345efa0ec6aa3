using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>An elementwise function by its arithmetic. Buffers are padded to panels, so there are no tails.</summary>
/// <typeparam name="TFunction">The arithmetic.</typeparam>
internal sealed unsafe class ElementwiseLoop<TFunction> : ElementwiseFunction
    where TFunction : struct, IElementwise
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward<T, TVector, TSimd>(nint count, T* input, T* output)
    {
        for (nint i = 0; i < count; i += TSimd.Count)
            TSimd.Store(TFunction.Apply<T, TVector, TSimd>(TSimd.Load(input + i)), output + i);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward<T, TVector, TSimd>(int rows, T* inputOrOutput, T* gradient, T* target, T* sums)
    {
        int w = TSimd.Count;
        TVector low = TSimd.Zero, high = low;
        for (nint i = 0; i < (nint)rows * 2 * w; i += 2 * w)
        {
            var first = TFunction.Backward<T, TVector, TSimd>(TSimd.Load(inputOrOutput + i), TSimd.Load(gradient + i));
            var second = TFunction.Backward<T, TVector, TSimd>(TSimd.Load(inputOrOutput + i + w), TSimd.Load(gradient + i + w));
            TSimd.Store(first, target + i);
            TSimd.Store(second, target + i + w);
            low = TSimd.Add(low, first);
            high = TSimd.Add(high, second);
        }
        if (sums is null) return;
        TSimd.Store(TSimd.Add(TSimd.Load(sums), low), sums);
        TSimd.Store(TSimd.Add(TSimd.Load(sums + w), high), sums + w);
    }
}
