using System.Numerics;
using System.Numerics.Tensors;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Optimizer;

/// <summary>
/// What the steps of AdamW since step t come to for a parameter that had no gradient in them, for every t of the last <see cref="Window"/> steps.
/// </summary>
/// <remarks>
/// Without a gradient the moments fall geometrically, m by b1 and the root of v by the root of b2, so step s moves the parameter by
/// rate_s r^(s - t) times the same m / (root of v + epsilon), with r = b1 / root of b2; weight decay and the parameters' average are linear as well.
/// The only approximation is one epsilon for all missed steps, their weighted mean.
/// </remarks>
internal sealed class MissedStepTable
{
    /// <summary>Steps that may be missed before a row has to catch up.</summary>
    public const int Window = 1024;

    private static readonly double Lift = 1 / Math.Sqrt(AdamWOptimizer.SquareDecay);
    private static readonly double Ratio = AdamWOptimizer.MeanDecay / Math.Sqrt(AdamWOptimizer.SquareDecay);
    private static readonly double[] MeanKeep = Powers(AdamWOptimizer.MeanDecay), SquareKeep = Powers(AdamWOptimizer.SquareDecay);
    private readonly double[] _power = new double[Window], _rate = new double[Window], _keep = new double[Window];
    private readonly double[] _averageKeep = new double[Window], _share = new double[Window], _averageRate = new double[Window];
    /// <summary>What epsilon weighs against the root of v in the missed steps, times the rates; and the power by how much more it does in the last of them.</summary>
    private readonly double[] _epsilon = new double[Window], _lifted = new double[Window];
    private long _step;

    public MissedStepTable() => Reset(0);

    /// <summary>Takes in a step that has been made.</summary>
    /// <param name="rate">Learning rate.</param>
    /// <param name="keep">1 - learning rate * weight decay.</param>
    /// <param name="averageDecay">Decay of the parameters' average.</param>
    public void Advance(double rate, double keep, double averageDecay)
    {
        _step++;
        double root = Math.Sqrt(1 - Math.Pow(AdamWOptimizer.SquareDecay, _step));
        double scaled = rate * root / (1 - Math.Pow(AdamWOptimizer.MeanDecay, _step));
        TensorPrimitives.Multiply(_power, Ratio, _power);
        TensorPrimitives.Multiply(_rate, keep, _rate);
        TensorPrimitives.MultiplyAdd(_power, scaled, _rate, _rate);
        TensorPrimitives.Multiply(_lifted, Ratio * Lift, _lifted);
        TensorPrimitives.Multiply(_epsilon, keep, _epsilon);
        TensorPrimitives.MultiplyAdd(_lifted, scaled * root * AdamWOptimizer.Epsilon, _epsilon, _epsilon);
        TensorPrimitives.Multiply(_keep, keep, _keep);
        if (averageDecay > 0)
        {
            TensorPrimitives.Multiply(_averageKeep, averageDecay, _averageKeep);
            TensorPrimitives.Multiply(_share, averageDecay, _share);
            TensorPrimitives.MultiplyAdd(_keep, 1 - averageDecay, _share, _share);
            TensorPrimitives.Multiply(_averageRate, averageDecay, _averageRate);
            TensorPrimitives.MultiplyAdd(_rate, 1 - averageDecay, _averageRate, _averageRate);
        }
        Reset((int)(_step % Window));
    }

    /// <summary>All steps after step <paramref name="last"/>, which must be less than <see cref="Window"/> steps ago.</summary>
    public MissedSteps<T> Since<T>(long last)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int i = (int)(last % Window), missed = (int)(_step - last);
        return new(
            T.CreateTruncating(_keep[i]), T.CreateTruncating(_rate[i]),
            T.CreateTruncating(MeanKeep[missed]), T.CreateTruncating(SquareKeep[missed]),
            T.CreateTruncating(_rate[i] > 0 ? _epsilon[i] / _rate[i] : AdamWOptimizer.Epsilon), T.CreateTruncating(_averageKeep[i]), T.CreateTruncating(_share[i]), T.CreateTruncating(_averageRate[i]));
    }

    private static double[] Powers(double number) => [.. Enumerable.Range(0, Window).Select(n => Math.Pow(number, n))];

    private void Reset(int slot)
    {
        (_power[slot], _rate[slot], _keep[slot], _epsilon[slot], _lifted[slot]) = (1, 0, 1, 0, 1);
        (_averageKeep[slot], _share[slot], _averageRate[slot]) = (1, 0, 0);
    }
}
