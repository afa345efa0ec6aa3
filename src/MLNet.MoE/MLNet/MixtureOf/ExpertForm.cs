using MLNet.MoE.Mixtures.Stacking;

namespace MLNet.MoE;

/// <summary>How an expert's scores become its part of the mixture.</summary>
/// <param name="Name">Name of the expert.</param>
/// <param name="Scale">Calibration.</param>
/// <param name="GivesProbabilities">Whether the scores of several classes are probabilities rather than logits.</param>
internal sealed record ExpertForm(string Name, ExpertScale Scale, bool GivesProbabilities)
{
    /// <summary>Turns an expert's scores into calibrated probabilities of the classes, or of the positive class; numbers stay.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="scores">(scores), replaced.</param>
    public void Apply(TaskKind task, Span<double> scores)
    {
        if (task == TaskKind.Binary) scores[0] = Scale.Probability(scores[0]);
        if (task != TaskKind.Multiclass) return;
        if (GivesProbabilities)
        {
            foreach (ref double score in scores) score = Math.Log(Math.Max(score, SmallestProbability));
        }
        Scale.Probabilities(scores);
    }

    /// <summary>What a class gets at least whose probability single precision has rounded to 0.</summary>
    public const double SmallestProbability = 1e-7;

    /// <summary>Learns the form from what an expert said of rows that it had not learnt from.</summary>
    /// <param name="name">Name of the expert.</param>
    /// <param name="statements">What it said.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="held">Rows that it spoke of.</param>
    /// <param name="calibrates">Whether to calibrate.</param>
    public static ExpertForm Fit(string name, Statements statements, StackTable rows, int[] held, bool calibrates)
    {
        double[] weights = [.. held.Select(row => rows.Weights[row])];
        if (rows.Task == TaskKind.Regression) return new(name, ExpertScale.None, false);
        double[] row = new double[statements.Count];
        double[] all = new double[held.Length * row.Length];
        bool givesProbabilities = rows.Task == TaskKind.Multiclass;
        for (int i = 0; i < held.Length; i++)
        {
            statements.Read(held[i], row);
            row.CopyTo(all, i * row.Length);
            if (givesProbabilities)
                givesProbabilities = row.All(value => value is >= -1e-5 and <= 1 + 1e-5) && Math.Abs(row.Sum() - 1) < 1e-3;
        }
        if (rows.Task == TaskKind.Binary)
        {
            bool[] positive = [.. held.Select(each => rows.Labels[each] > 0.5)];
            return new(name, calibrates ? ExpertScale.OfLogOdds(all, positive, weights) : ExpertScale.None, false);
        }
        if (givesProbabilities)
        {
            foreach (ref double value in all.AsSpan()) value = Math.Log(Math.Max(value, SmallestProbability));
        }
        int[] labels = [.. held.Select(each => (int)rows.Labels[each])];
        // Logits of unknown scale always need one.
        return new(name, calibrates || !givesProbabilities ? ExpertScale.OfClasses(all, labels, weights) : ExpertScale.None,
            givesProbabilities);
    }
}
