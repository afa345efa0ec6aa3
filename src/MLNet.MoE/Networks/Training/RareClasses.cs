using System.Numerics;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.Training;

/// <summary>
/// Gradient gating for rare classes (adaptive gradient gating, arXiv 2109.03127): the output layer's weights of a rare class are pushed
/// less by rows of other classes. Only the gradients of those weights and biases are gated; the loss, and what the layers before learn,
/// stay.
/// </summary>
internal sealed class RareClasses
{
    private readonly double[] _counts;
    private readonly bool[] _isRare;
    private readonly double _rareMean;

    private RareClasses(double[] counts, double threshold)
    {
        _counts = counts;
        _isRare = Array.ConvertAll(counts, count => count < threshold);
        double[] rare = counts.Where((_, v) => _isRare[v]).ToArray();
        _rareMean = rare.Length == 0 ? 0 : rare.Average();
        HasAny = rare.Length > 0;
    }

    /// <summary>Whether any class is rare.</summary>
    public bool HasAny { get; }

    /// <summary>The rare classes of a fit; null where it does not ask for them, or has none.</summary>
    public static RareClasses? Of(TrainingRequest request)
    {
        double threshold = request.Settings.RareClassGradientGate;
        if (threshold <= 0 || request.Spec.Tasks is not null || request.Spec.GetObjective().Labels != LabelDomain.Classes) return null;
        double[] counts = new double[request.Spec.Outputs];
        foreach (int row in request.Data.TrainingRows) counts[(int)request.Data.Training.Labels(row)[0]]++;
        double steps = Math.Ceiling((double)request.Data.TrainingRows.Length / request.Settings.BatchSize);
        var classes = new RareClasses(Array.ConvertAll(counts, count => count / steps), threshold);
        return classes.HasAny ? classes : null;
    }

    /// <summary>What the gradient of a class's output counts in the weights of that class.</summary>
    /// <param name="label">Class of the row.</param>
    /// <param name="output">Class of the output.</param>
    public double Factor(int label, int output)
    {
        if (output == label || !_isRare[output]) return 1;
        return _isRare[label] ? Math.Min(1, _counts[output] / _rareMean) : _counts[output];
    }

    /// <summary>The factors of some rows: (outputs, rows).</summary>
    /// <param name="labels">(rows).</param>
    /// <param name="factors">Written.</param>
    public void Fill<T>(ReadOnlySpan<float> labels, Span<T> factors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int output = 0; output < _counts.Length; output++)
            for (int row = 0; row < labels.Length; row++)
                factors[(output * labels.Length) + row] = T.CreateTruncating(Factor((int)labels[row], output));
    }
}
