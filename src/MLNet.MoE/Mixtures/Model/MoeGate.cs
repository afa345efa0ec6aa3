using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE;

/// <summary>
/// Form of a softmax gate: pi(x) = softmax over experts of A(b + w'M(z)) / temperature, with z the gate columns, centred and scaled where
/// <see cref="Center"/> and <see cref="Scale"/> are given, and only the <see cref="ActiveExperts"/> largest kept.
/// </summary>
public sealed class MoeGate
{
    /// <summary>The standard gate: softmax(b + w'x).</summary>
    public static MoeGate Standard { get; } = new();

    /// <summary>M, applied to each gate column. Default <see cref="GateTransform.Identity"/>.</summary>
    public GateTransform Transform { get; init; }

    /// <summary>M where <see cref="Transform"/> is <see cref="GateTransform.Custom"/>.</summary>
    public Func<double, double>? CustomTransform { get; init; }

    /// <summary>A, applied to each expert's linear form. Default <see cref="GateActivation.None"/>.</summary>
    public GateActivation Activation { get; init; }

    /// <summary>Temperature, above 0; lower values decide harder. Default 1.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>Experts that a row's gate keeps (top-k); 0 keeps all. Of equal ones the first stays. Default 0.</summary>
    public int ActiveExperts { get; init; }

    /// <summary>What is subtracted from each gate column before M (columns), or null for nothing.</summary>
    public double[]? Center { get; init; }

    /// <summary>What each centred gate column is divided by before M (columns), or null for nothing.</summary>
    public double[]? Scale { get; init; }

    /// <summary>Whether only differences between experts matter, so that gates are identified up to one common translation.</summary>
    public bool IsTranslationInvariant => Activation == GateActivation.None;

    /// <summary>M of a gate column's value.</summary>
    /// <param name="value">Value of the column, in its own units.</param>
    /// <param name="column">Index of the column.</param>
    public double Apply(double value, int column)
    {
        double z = Center is null || Scale is null ? value : (value - Center[column]) / Scale[column];
        return Transform switch
        {
            GateTransform.Identity => z,
            GateTransform.Tanh => Math.Tanh(z),
            GateTransform.Sigmoid => 1 / (1 + Math.Exp(-z)),
            _ => (CustomTransform ?? throw new InvalidOperationException("GateTransform is Custom, but no CustomTransform is given."))(z),
        };
    }

    /// <summary>Turns the experts' linear forms into gate probabilities, in place.</summary>
    /// <param name="linear">(experts): b + w'M(z) on entry, probabilities that sum to one on return.</param>
    public void Probabilities(Span<double> linear)
    {
        for (int i = 0; i < linear.Length; i++)
        {
            linear[i] = Activation switch
            {
                GateActivation.Tanh => Math.Tanh(linear[i]),
                GateActivation.Sigmoid => 1 / (1 + Math.Exp(-linear[i])),
                _ => linear[i],
            } / Temperature;
        }

        if (ActiveExperts > 0 && ActiveExperts < linear.Length)
            KeepLargest(linear, ActiveExperts);
        SoftMax(linear);
    }

    /// <summary>Sets all but the largest logits to minus infinity.</summary>
    internal static void KeepLargest(Span<double> logits, int kept)
    {
        using var ranks = new RowBuffer<int>(stackalloc int[RowBuffer<int>.OnStack(logits.Length)], logits.Length);
        var rank = ranks.Values;
        rank.Clear();
        for (int i = 0; i < logits.Length; i++)
        {
            for (int j = 0; j < i; j++)
                rank[logits[j] >= logits[i] ? i : j]++;
        }

        for (int i = 0; i < logits.Length; i++)
        {
            if (rank[i] >= kept)
                logits[i] = double.NegativeInfinity;
        }
    }

    /// <summary>Softmax in place, by way of the largest logit.</summary>
    internal static void SoftMax(Span<double> logits)
    {
        double largest = double.NegativeInfinity;
        foreach (double logit in logits)
            largest = Math.Max(largest, logit);
        double sum = 0.0;
        foreach (ref double logit in logits)
        {
            logit = Math.Exp(logit - largest);
            sum += logit;
        }

        foreach (ref double logit in logits)
            logit /= sum;
    }
}
