using System.Numerics;
using System.Numerics.Tensors;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Optimizer;

/// <summary>
/// What the steps of AdamW since step t come to for a parameter that had no gradient in them, for every t of the last <see cref="Window"/>
/// steps.
/// </summary>
/// <remarks>
/// Without a gradient the moments fall geometrically, m by beta1 and the root of v by the root of beta2, so step s moves the parameter by
/// rate_s r^(s - t) times the same m / (root of v + epsilon), with r = beta1 / root of beta2; weight decay and the parameters' average are
/// linear as well. The only approximation is one epsilon for all missed steps, their weighted mean.
/// </remarks>
internal sealed class LazyStepTable
{
    /// <summary>Steps that may be missed before a row has to catch up.</summary>
    public const int Window = 1024;

    private static readonly double Lift = 1 / Math.Sqrt(AdamW.Beta2);
    private static readonly double Ratio = AdamW.Beta1 / Math.Sqrt(AdamW.Beta2);
    private static readonly double[] Powers1 = Powers(AdamW.Beta1), Powers2 = Powers(AdamW.Beta2);
    private readonly double[] _power = new double[Window], _rate = new double[Window], _decay = new double[Window];
    private readonly double[] _averageFactor = new double[Window], _share = new double[Window], _averageRate = new double[Window];
    /// <summary>What epsilon weighs against the root of v in the missed steps, times the rates; and the power by how much more it does in
    /// the last of them.</summary>
    private readonly double[] _epsilon = new double[Window], _lifted = new double[Window];
    private long _step;

    public LazyStepTable() => Reset(0);

    /// <summary>Takes in a step that has been made.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="decayFactor">1 - learning rate * weight decay.</param>
    /// <param name="averageDecay">Decay of the parameters' average.</param>
    public void Advance(double rate, double decayFactor, double averageDecay)
    {
        _step++;
        double root = Math.Sqrt(1 - Math.Pow(AdamW.Beta2, _step));
        double scaled = rate * root / (1 - Math.Pow(AdamW.Beta1, _step));
        TensorPrimitives.Multiply(_power, Ratio, _power);
        TensorPrimitives.Multiply(_rate, decayFactor, _rate);
        TensorPrimitives.MultiplyAdd(_power, scaled, _rate, _rate);
        TensorPrimitives.Multiply(_lifted, Ratio * Lift, _lifted);
        TensorPrimitives.Multiply(_epsilon, decayFactor, _epsilon);
        TensorPrimitives.MultiplyAdd(_lifted, scaled * root * AdamW.Epsilon, _epsilon, _epsilon);
        TensorPrimitives.Multiply(_decay, decayFactor, _decay);
        if (averageDecay > 0)
        {
            TensorPrimitives.Multiply(_averageFactor, averageDecay, _averageFactor);
            TensorPrimitives.Multiply(_share, averageDecay, _share);
            TensorPrimitives.MultiplyAdd(_decay, 1 - averageDecay, _share, _share);
            TensorPrimitives.Multiply(_averageRate, averageDecay, _averageRate);
            TensorPrimitives.MultiplyAdd(_rate, 1 - averageDecay, _averageRate, _averageRate);
        }
        Reset((int)(_step % Window));
    }

    /// <summary>All steps after step <paramref name="last"/>, which must be less than <see cref="Window"/> steps ago.</summary>
    public LazySteps<T> Since<T>(long last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = (int)(last % Window), missed = (int)(_step - last);
        return new(
            T.CreateTruncating(_decay[i]), T.CreateTruncating(_rate[i]),
            T.CreateTruncating(Powers1[missed]), T.CreateTruncating(Powers2[missed]),
            T.CreateTruncating(_rate[i] > 0 ? _epsilon[i] / _rate[i] : AdamW.Epsilon), T.CreateTruncating(_averageFactor[i]),
            T.CreateTruncating(_share[i]), T.CreateTruncating(_averageRate[i]));
    }

    private static double[] Powers(double number) => [.. Enumerable.Range(0, Window).Select(n => Math.Pow(number, n))];

    private void Reset(int slot)
    {
        (_power[slot], _rate[slot], _decay[slot], _epsilon[slot], _lifted[slot]) = (1, 0, 1, 0, 1);
        (_averageFactor[slot], _share[slot], _averageRate[slot]) = (1, 0, 0);
    }
}
