using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Numerics;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// What is learnt about each of several labels beside the network: how targets are scaled, how much a label's loss counts, and the
/// temperature of its probabilities.
/// </summary>
/// <remarks>
/// A label's weight is divided by the size of its loss's gradient (root of the mean square over the training rows that have the label, at
/// the best constant prediction) and by the share of rows that have it, so that labels of any unit, kind and number of rows pull equally at
/// what they share. The weights' mean is then 1, so that one label alone is trained as ever.
/// </remarks>
internal sealed class LabelFit
{
    /// <summary>Rows that the size of a gradient is measured on at most.</summary>
    private const int MeasuredRows = 20_000;

    /// <summary>Furthest constant output that is tried for a scaled target, and how closely it is found.</summary>
    private const double Farthest = 10, Precision = 1e-3;

    /// <summary>Share of the constant's loss from which on a gain is one that chance hardly gives.</summary>
    private const double ClearShare = 0.1;

    /// <summary>Rows that have to be held out for a label to be judged.</summary>
    private const int FewestJudged = 20;

    private readonly IReadOnlyList<LabelColumn> _labels;
    private readonly TargetScale?[] _scales;
    private readonly double[]?[] _factors;
    private readonly double[] _weights;

    private LabelFit(IReadOnlyList<LabelColumn> labels, TargetScale?[] scales, double[]?[] factors, double[] weights, float[][] constants)
    {
        (_labels, _scales, _factors, _weights, Constants) = (labels, scales, factors, weights, constants);
        Objective = ObjectiveOf([.. Enumerable.Range(0, labels.Count)]);
    }

    /// <summary>The objective, with the labels' weights.</summary>
    public SeveralLabels Objective { get; }

    /// <summary>Outputs for each label that are the same in all rows and best there.</summary>
    public IReadOnlyList<float[]> Constants { get; }

    /// <summary>The objective of some of the labels by themselves.</summary>
    public SeveralLabels ObjectiveOf(IReadOnlyList<int> labels)
    {
        double mean = labels.Average(label => _weights[label]);
        return new([.. labels.Select(i => new LabelTask
        {
            Objective = _labels[i].Objective.Name, ObjectiveParameters = _labels[i].Objective.Parameters,
            Outputs = _labels[i].Objective.OutputCount(_labels[i].Classes), Weight = _weights[i] / mean, Importance = _labels[i].Weight,
            LossFactors = _factors[i],
        })]);
    }

    /// <summary>Names of labels, for messages.</summary>
    public string Names(IEnumerable<int> labels) => string.Join(", ", labels.Select(label => $"'{_labels[label].Name}'"));

    /// <summary>Learns of the training rows, and scales the targets of both tables.</summary>
    /// <param name="labels">The labels, with their classes.</param>
    /// <param name="source">The table that was read, which says what was taken off its labels.</param>
    /// <param name="prepared">The prepared table; its targets are replaced by scaled ones.</param>
    /// <param name="rows">Training rows.</param>
    /// <param name="validation">The prepared table of the validation rows; may be the same.</param>
    public static LabelFit Prepare(IReadOnlyList<LabelColumn> labels, FeatureTable source, FeatureTable prepared, int[] rows,
        FeatureTable validation)
    {
        var scales = new TargetScale?[labels.Count];
        double[]?[] factors = new double[labels.Count][];
        double[] weights = new double[labels.Count];
        float[][] constants = new float[labels.Count][];
        double allRows = rows.Sum(row => (double)prepared.Weight(row));
        for (int i = 0; i < labels.Count; i++)
        {
            var given = Column(prepared, rows, i, source.LabelOffsets[i]);
            int[] all = [.. Enumerable.Range(0, given.RowCount)];
            var scaling = labels[i].Objective.Scaling;
            if (scaling != TargetScaling.None)
            {
                var scale = TargetScale.Fit(given, all, scaling);
                scales[i] = scale;
                Scale(prepared, i, scale, source.LabelOffsets[i]);
                if (!ReferenceEquals(prepared, validation)) Scale(validation, i, scale, source.LabelOffsets[i]);
                given = Column(prepared, rows, i, 0);
            }
            double share = all.Sum(row => (double)given.Weight(row)) / allRows;
            if ((factors[i] = ClassFactors.Of(labels[i], given)) is { } own) ClassFactors.Apply(given, own);
            (double size, constants[i]) = BestConstant(labels[i], given);
            weights[i] = labels[i].Weight / (size > 0 ? size : 1) / (share > 0 ? share : 1);
        }
        return new(labels, scales, factors, weights, constants);
    }

    /// <summary>
    /// Whether a network tells more of a label than a constant does: whether the mean of what its losses are smaller is above twice its own
    /// standard error, or above one where it is a tenth of the constant's loss. Of labels that are chance one in six is above one, and
    /// could double the others' losses; of numbers that are large in few rows the error is large however well they are learnt.
    /// </summary>
    /// <param name="heldOut">Predictions for rows that the network did not learn from.</param>
    /// <param name="label">The label.</param>
    public bool IsLearnt(HeldOutPredictions heldOut, int label)
    {
        var (objective, start, count) = Objective.Parts[label];
        float sharpness = 1 / Temperature(heldOut, label);
        float[] constant = Array.ConvertAll(objective.Predict([Array.ConvertAll(Constants[label], output => (double)output)]),
            value => (float)value), predicted = new float[count];
        double total = 0, gain = 0, squares = 0, weightSquares = 0, known = 0;
        for (int i = 0; i < heldOut.Rows.Length; i++)
        {
            var own = heldOut.Table.Labels(heldOut.Rows[i]).Slice(label, 1);
            if (float.IsNaN(own[0])) continue;
            heldOut[i].Slice(start, count).CopyTo(predicted);
            if (sharpness != 1) objective.Temperature!.Apply(count, predicted, sharpness);
            double weight = heldOut.Table.Weight(heldOut.Rows[i]) * Objective.Factor(label, own[0]);
            double before = objective.Judge(constant, own, 1).Loss, less = before - objective.Judge(predicted, own, 1).Loss;
            known += weight * before;
            (total, gain, squares) = (total + weight, gain + (weight * less), squares + (weight * less * less));
            weightSquares += weight * weight;
        }
        // Without a few rows nothing can be said against it.
        double rows = total * total / weightSquares, mean = gain / total;
        if (!(rows >= FewestJudged)) return true;
        double error = Math.Sqrt(Math.Max(0, (squares / total) - (mean * mean)) / rows);
        return mean > (mean > ClearShare * (known / total) ? error : 2 * error);
    }

    /// <summary>The labels' scores, with temperatures that are chosen on rows that the network did not learn from.</summary>
    /// <param name="heldOut">Predictions for them; null leaves probabilities as they are.</param>
    public LabelScores[] Scores(HeldOutPredictions? heldOut) =>
        [.. _labels.Select((label, i) => new LabelScores(label.Name, _scales[i], heldOut is null ? 1 : Temperature(heldOut, i)))];

    private float Temperature(HeldOutPredictions heldOut, int label)
    {
        var (objective, start, count) = Objective.Parts[label];
        if (objective.Temperature is not { } temperature) return 1;
        int[] places = [.. Enumerable.Range(0, heldOut.Rows.Length).Where(i => !float.IsNaN(heldOut.Table.Labels(heldOut.Rows[i])[label]))];
        if (places.Length == 0) return 1;
        float[] predictions = new float[places.Length * count];
        for (int i = 0; i < places.Length; i++) heldOut[places[i]].Slice(start, count).CopyTo(predictions.AsSpan(i * count));
        var given = Column(heldOut.Table, heldOut.Rows, label, 0);
        if (_factors[label] is { } factors) ClassFactors.Apply(given, factors);
        return TemperatureScaling.Fit(temperature, predictions, given, [.. Enumerable.Range(0, given.RowCount)]);
    }

    /// <summary>A table of nothing but one label and the weights, of the rows that have it.</summary>
    private static FeatureTable Column(FeatureTable table, int[] rows, int label, double offset)
    {
        var column = new FeatureTable(0, [], hasWeights: true) { LabelOffset = offset };
        foreach (int row in rows)
            if (table.Labels(row)[label] is var value && !float.IsNaN(value)) column.AddRow(value, table.Weight(row), out _, out _);
        return column;
    }

    private static void Scale(FeatureTable table, int label, TargetScale scale, double offset)
    {
        for (int row = 0; row < table.RowCount; row++)
        {
            ref float value = ref table.Labels(row)[label];
            if (!float.IsNaN(value)) value = scale.Apply(value + offset);
        }
    }

    /// <summary>The best constant outputs, and the root of the mean square of the loss's gradient there.</summary>
    private static (double Size, float[] Outputs) BestConstant(LabelColumn label, FeatureTable given)
    {
        int stride = 1 + (given.RowCount / MeasuredRows), count = label.Objective.OutputCount(label.Classes);
        int[] rows = [.. Enumerable.Range(0, given.RowCount).Where(row => row % stride == 0)];
        double total = rows.Sum(row => (double)given.Weight(row));
        if (!(total > 0)) return (0, new float[count]);
        if (label.Objective.HasClasses)
        {
            // The mean over the rows of the squared distance between shares and the row's class.
            double[] shares = new double[label.Classes];
            foreach (int row in rows) shares[(int)given.Label(row)] += given.Weight(row) / total;
            double spread = 1 - shares.Sum(share => share * share);
            // Half a row more of each class, so that none is impossible.
            double[] logs = Array.ConvertAll(shares, share => Math.Log((share * rows.Length) + 0.5));
            return label.Task == TaskKind.Binary ? (Math.Sqrt(spread / 2), [(float)(logs[1] - logs[0])])
                : (Math.Sqrt(spread), Array.ConvertAll(logs, log => (float)(log - logs.Max())));
        }
        double[] output = new double[1], gradient = new double[1];
        double best = GoldenSection.Minimum(-Farthest, Farthest, Precision, constant => Sum(constant).Loss);
        return (Math.Sqrt(Sum(best).Squares / total), [(float)best]);

        (double Loss, double Squares) Sum(double constant)
        {
            double loss = 0, squares = 0;
            output[0] = constant;
            foreach (int row in rows)
            {
                loss += given.Weight(row) * label.Objective.Loss(output, [given.Label(row)], gradient);
                squares += given.Weight(row) * gradient[0] * gradient[0];
            }
            return (loss, squares);
        }
    }
}
