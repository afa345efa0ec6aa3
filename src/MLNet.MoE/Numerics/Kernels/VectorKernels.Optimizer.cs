using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Cpu.Optimizer;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Steps of the optimizer.</summary>
internal sealed unsafe partial class VectorKernels<T, TVector, TSimd>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AdamW(nint count, T* parameters, T* gradient, T* mean, T* square, in AdamWStep<T> step)
    {
        T decay1 = T.CreateTruncating(AdamWOptimizer.MeanDecay), decay2 = T.CreateTruncating(AdamWOptimizer.SquareDecay), epsilon = T.CreateTruncating(AdamWOptimizer.Epsilon);
        TVector b1 = TSimd.Create(decay1), c1 = TSimd.Create(T.One - decay1), b2 = TSimd.Create(decay2), c2 = TSimd.Create(T.One - decay2);
        TVector scale = TSimd.Create(step.GradientScale), keep = TSimd.Create(step.Keep), rate = TSimd.Create(-step.Rate);
        TVector root = TSimd.Create(step.SquareScale), tiny = TSimd.Create(epsilon);
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var g = TSimd.Multiply(scale, TSimd.Load(gradient + i));
            var m = TSimd.MultiplyAdd(b1, TSimd.Load(mean + i), TSimd.Multiply(c1, g));
            var v = TSimd.MultiplyAdd(b2, TSimd.Load(square + i), TSimd.Multiply(TSimd.Multiply(c2, g), g));
            TSimd.Store(m, mean + i);
            TSimd.Store(v, square + i);
            var direction = TSimd.Divide(m, TSimd.MultiplyAdd(TSimd.Sqrt(v), root, tiny));
            TSimd.Store(TSimd.MultiplyAdd(rate, direction, TSimd.Multiply(keep, TSimd.Load(parameters + i))), parameters + i);
        }
        for (; i < count; i++)
        {
            T g = step.GradientScale * gradient[i];
            mean[i] = (decay1 * mean[i]) + ((T.One - decay1) * g);
            square[i] = (decay2 * square[i]) + ((T.One - decay2) * g * g);
            parameters[i] = (step.Keep * parameters[i]) - (step.Rate * mean[i] / ((T.Sqrt(square[i]) * step.SquareScale) + epsilon));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void CatchUp(nint count, T* parameters, T* mean, T* square, T* average, in MissedSteps<T> missed)
    {
        TVector keep = TSimd.Create(missed.Keep), rate = TSimd.Create(-missed.Rate), tiny = TSimd.Create(missed.Epsilon);
        TVector meanKeep = TSimd.Create(missed.MeanKeep), squareKeep = TSimd.Create(missed.SquareKeep);
        TVector averageKeep = TSimd.Create(missed.AverageKeep), share = TSimd.Create(missed.AverageParameter), averageRate = TSimd.Create(-missed.AverageRate);
        for (nint i = 0; i < count; i += TSimd.Count)
        {
            TVector p = TSimd.Load(parameters + i), m = TSimd.Load(mean + i), v = TSimd.Load(square + i);
            var direction = TSimd.Divide(m, TSimd.Add(TSimd.Sqrt(v), tiny));
            if (average != null)
            {
                var kept = TSimd.MultiplyAdd(share, p, TSimd.Multiply(averageKeep, TSimd.Load(average + i)));
                TSimd.Store(TSimd.MultiplyAdd(averageRate, direction, kept), average + i);
            }
            TSimd.Store(TSimd.MultiplyAdd(rate, direction, TSimd.Multiply(keep, p)), parameters + i);
            TSimd.Store(TSimd.Multiply(meanKeep, m), mean + i);
            TSimd.Store(TSimd.Multiply(squareKeep, v), square + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Average(nint count, T* parameters, T* average, T decay)
    {
        T weight = T.One - decay;
        nint i = 0;
        var w = TSimd.Create(weight);
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var old = TSimd.Load(average + i);
            TSimd.Store(TSimd.MultiplyAdd(w, TSimd.Subtract(TSimd.Load(parameters + i), old), old), average + i);
        }
        for (; i < count; i++) average[i] += weight * (parameters[i] - average[i]);
    }
}
