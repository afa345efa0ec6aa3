using System.Numerics;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>Noise in a gate's logits with a learned scale: logit += noise * (softplus(line) + 0.01). All are (experts, rows).</summary>
internal static unsafe class GateNoiseScale<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Adds the noise.</summary>
    public static void Add(int experts, int rows, T* lines, T* noise, T* logits)
    {
        T least = T.CreateTruncating(GateDesign.LeastNoise);
        for (int i = 0; i < experts * rows; i++)
        {
            T softplus = T.Max(lines[i], T.Zero) + T.Log(T.One + T.Exp(-T.Abs(lines[i])));
            logits[i] += noise[i] * (softplus + least);
        }
    }

    /// <summary>From the gradient of the logits to that of the lines: times the noise and the logistic function, softplus' slope.</summary>
    public static void Backward(int experts, int rows, T* lines, T* noise, T* logitGradient, T* lineGradient)
    {
        for (int i = 0; i < experts * rows; i++)
            lineGradient[i] = logitGradient[i] * noise[i] / (T.One + T.Exp(-lines[i]));
    }
}
