using System.Numerics;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Optimizer;

/// <summary>How far a step of AdamW goes.</summary>
/// <param name="Step">Number of the step, from 1.</param>
/// <param name="Rate">Learning rate, warm-up included.</param>
/// <param name="Clip">Factor on the gradient, from clipping.</param>
/// <param name="AverageDecay">Decay of the parameters' moving average.</param>
internal readonly record struct StepSize(long Step, double Rate, double Clip, double AverageDecay)
{
    /// <summary>The step of arrays with a factor on the rate and a weight decay.</summary>
    public AdamWStep<T> For<T>(double factor, double decay)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double rate = Rate * factor, correction1 = 1 - Math.Pow(AdamW.Beta1, Step), correction2 = 1 - Math.Pow(AdamW.Beta2, Step);
        return new(
            T.CreateTruncating(Clip), T.CreateTruncating(1 - (rate * decay)), T.CreateTruncating(rate / correction1),
            T.CreateTruncating(1 / Math.Sqrt(correction2)));
    }
}
