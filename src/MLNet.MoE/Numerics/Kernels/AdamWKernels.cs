using System.Numerics;
using System.Runtime.CompilerServices;

namespace MLNet.MoE.Numerics.Kernels;

/// <summary>Steps of the optimizer, as in <see cref="Kernels{T}.AdamW"/>, <see cref="Kernels{T}.CatchUp"/> and
/// <see cref="Kernels{T}.Average"/>.</summary>
internal static unsafe class AdamWKernels<T, TVector, TSimd>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TVector : struct
    where TSimd : struct, ISimd<TVector, T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Step(nint count, T* parameters, T* gradient, T* m, T* v, in AdamWStep<T> step)
    {
        T beta1 = T.CreateTruncating(AdamW.Beta1), beta2 = T.CreateTruncating(AdamW.Beta2), epsilon = T.CreateTruncating(AdamW.Epsilon);
        TVector b1 = TSimd.Create(beta1), c1 = TSimd.Create(T.One - beta1), b2 = TSimd.Create(beta2), c2 = TSimd.Create(T.One - beta2);
        TVector scale = TSimd.Create(step.GradientScale), decay = TSimd.Create(step.DecayFactor), rate = TSimd.Create(-step.Rate);
        TVector rootScale = TSimd.Create(step.RootScale), tiny = TSimd.Create(epsilon);
        nint i = 0;
        for (; i <= count - TSimd.Count; i += TSimd.Count)
        {
            var g = TSimd.Multiply(scale, TSimd.Load(gradient + i));
            var m1 = TSimd.MultiplyAdd(b1, TSimd.Load(m + i), TSimd.Multiply(c1, g));
            var v1 = TSimd.MultiplyAdd(b2, TSimd.Load(v + i), TSimd.Multiply(TSimd.Multiply(c2, g), g));
            TSimd.Store(m1, m + i);
            TSimd.Store(v1, v + i);
            var direction = TSimd.Divide(m1, TSimd.MultiplyAdd(TSimd.Sqrt(v1), rootScale, tiny));
            TSimd.Store(TSimd.MultiplyAdd(rate, direction, TSimd.Multiply(decay, TSimd.Load(parameters + i))), parameters + i);
        }
        for (; i < count; i++)
        {
            T g = step.GradientScale * gradient[i];
            m[i] = (beta1 * m[i]) + ((T.One - beta1) * g);
            v[i] = (beta2 * v[i]) + ((T.One - beta2) * g * g);
            parameters[i] = (step.DecayFactor * parameters[i]) - (step.Rate * m[i] / ((T.Sqrt(v[i]) * step.RootScale) + epsilon));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CatchUp(nint count, T* parameters, T* m, T* v, T* average, in LazySteps<T> steps)
    {
        TVector decay = TSimd.Create(steps.DecayFactor), rate = TSimd.Create(-steps.Rate), tiny = TSimd.Create(steps.Epsilon);
        TVector factor1 = TSimd.Create(steps.MomentFactor1), factor2 = TSimd.Create(steps.MomentFactor2);
        TVector averageFactor = TSimd.Create(steps.AverageFactor), share = TSimd.Create(steps.AverageShare),
            averageRate = TSimd.Create(-steps.AverageRate);
        for (nint i = 0; i < count; i += TSimd.Count)
        {
            TVector p = TSimd.Load(parameters + i), m0 = TSimd.Load(m + i), v0 = TSimd.Load(v + i);
            var direction = TSimd.Divide(m0, TSimd.Add(TSimd.Sqrt(v0), tiny));
            if (average != null)
            {
                var kept = TSimd.MultiplyAdd(share, p, TSimd.Multiply(averageFactor, TSimd.Load(average + i)));
                TSimd.Store(TSimd.MultiplyAdd(averageRate, direction, kept), average + i);
            }
            TSimd.Store(TSimd.MultiplyAdd(rate, direction, TSimd.Multiply(decay, p)), parameters + i);
            TSimd.Store(TSimd.Multiply(factor1, m0), m + i);
            TSimd.Store(TSimd.Multiply(factor2, v0), v + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Average(nint count, T* parameters, T* average, T decay)
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
