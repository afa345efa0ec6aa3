using System.Buffers;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>
/// Several labels at once, each with an objective of its own and its slice of the outputs. The loss of a row is the sum over the labels
/// that it has, each times the label's weight; a label that is NaN is missing and counts for nothing.
/// </summary>
internal sealed class SeveralLabels : Objective
{
    /// <summary>Name in specifications.</summary>
    public const string ObjectiveName = "several-labels";

    /// <summary>Rows of a tile whose mask of missing labels fits on the stack.</summary>
    private const int StackRows = 512;

    private readonly Part[] _parts;

    /// <summary>Composes the objectives of labels.</summary>
    /// <exception cref="ArgumentException">There is none of a name, or it doesn't take its parameters.</exception>
    public SeveralLabels(IReadOnlyList<LabelTask> tasks)
    {
        (Tasks, _parts) = (tasks, new Part[tasks.Count]);
        int start = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            var objective = ObjectiveRegistry.Get(tasks[i].Objective, tasks[i].ObjectiveParameters);
            _parts[i] = new(objective, start, tasks[i].Outputs, tasks[i].Weight) { Factors = tasks[i].LossFactors?.ToArray() };
            start += tasks[i].Outputs;
        }
        Parts = [.. _parts.Select(part => (part.Objective, part.Start, part.Count))];
        Outputs = start;
    }

    /// <summary>The labels.</summary>
    public IReadOnlyList<LabelTask> Tasks { get; }

    /// <summary>The labels' objectives, and where their outputs stand.</summary>
    public IReadOnlyList<(Objective Objective, int Start, int Count)> Parts { get; }

    /// <summary>Outputs of all labels.</summary>
    public int Outputs { get; }

    /// <summary>Number of classes of a label; 0 for numbers.</summary>
    public static int ClassesOf(LabelTask task) => ObjectiveRegistry.Get(task.Objective, task.ObjectiveParameters).Labels switch
    {
        LabelDomain.TwoClasses => 2,
        LabelDomain.Classes => task.Outputs,
        _ => 0,
    };

    /// <summary>What the loss of a row is multiplied by for the class that it has.</summary>
    /// <param name="label">The label.</param>
    /// <param name="value">Its value there, which is not missing.</param>
    public double Factor(int label, float value) => _parts[label].Factor(value);

    /// <inheritdoc/>
    public override string Name => ObjectiveName;

    /// <inheritdoc/>
    public override string Description => "several labels at once";

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.Several;

    /// <inheritdoc/>
    public override int OutputCount(int classes) => Outputs;

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient)
    {
        double loss = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            var (objective, start, count, weight) = _parts[i];
            var own = gradient.Slice(start, count);
            own.Clear();
            if (float.IsNaN(labels[i])) continue;
            weight *= Factor(i, labels[i]);
            loss += weight * objective.Loss(output.Slice(start, count), labels.Slice(i, 1), own);
            foreach (ref double slope in own) slope *= weight;
        }
        return loss;
    }

    /// <inheritdoc/>
    public override double Loss<T>(LossTile<T> tile)
    {
        int rows = tile.Rows;
        Span<float> mask = rows <= StackRows ? stackalloc float[2 * StackRows] : new float[2 * rows];
        Span<float> labels = mask[..rows], weights = mask.Slice(rows, rows);
        double loss = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            var (objective, start, count, weight) = _parts[i];
            var given = tile.Labels.Slice(i * rows, rows);
            // What stands in the place of a missing label must have a loss; its weight of 0 takes it out again.
            float anyLabel = objective.Labels == LabelDomain.Positive ? 1 : 0;
            for (int row = 0; row < rows; row++)
            {
                bool isMissing = float.IsNaN(given[row]);
                (labels[row], weights[row]) = isMissing ? (anyLabel, 0) : (given[row], tile.Weights[row]);
            }
            if (_parts[i].Factors is { } factors)
                for (int row = 0; row < rows; row++) weights[row] = (float)(weights[row] * factors[(int)labels[row]]);
            loss += weight * objective.Loss(tile with
            {
                Output = tile.Output.Slice(start * rows, count * rows), Gradient = tile.Gradient.Slice(start * rows, count * rows),
                Labels = labels, Weights = weights, Scale = tile.Scale * weight,
            });
        }
        return loss;
    }

    /// <inheritdoc/>
    public override double[] Predict(double[][] members) =>
        [.. _parts.SelectMany(part => part.Objective.Predict(Array.ConvertAll(members, output => output[part.Start..part.End])))];

    /// <summary>Every member passes once; then the labels' objectives average what is theirs.</summary>
    public override void Predict(IMemberOutputs members, int rows, Span<float> predictions)
    {
        int length = Outputs * rows;
        float[] all = ArrayPool<float>.Shared.Rent((members.Members + 1) * length);
        for (int member = 0; member < members.Members; member++)
            members.Outputs(member)[..length].CopyTo(all.AsSpan(member * length));
        var own = all.AsSpan(members.Members * length, length);
        foreach (var (objective, start, count, _) in _parts)
        {
            var part = own[..(count * rows)];
            objective.Predict(new StoredOutputs(members, all, length, start * rows, count * rows), rows, part);
            for (int row = 0; row < rows; row++)
                part.Slice(row * count, count).CopyTo(predictions.Slice((row * Outputs) + start, count));
        }
        ArrayPool<float>.Shared.Return(all);
    }

    /// <inheritdoc/>
    public override string ToOnnx(OnnxGraph graph, string outputs) => graph.Concatenate(
        [.. _parts.Select(part => part.Objective.ToOnnx(graph, graph.Gather(outputs, 2, [.. Enumerable.Range(part.Start, part.Count)])))],
        1);

    /// <inheritdoc/>
    public override (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight)
    {
        double loss = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            var (objective, start, count, factor) = _parts[i];
            if (float.IsNaN(labels[i])) continue;
            loss += factor * objective.Judge(prediction.Slice(start, count), labels.Slice(i, 1), weight * Factor(i, labels[i])).Loss;
        }
        return (loss, 0);
    }

    private readonly record struct Part(Objective Objective, int Start, int Count, double Weight)
    {
        public int End => Start + Count;

        public double[]? Factors { get; init; }

        public double Factor(float value) => Factors is null ? 1 : Factors[(int)value];
    }

    /// <summary>A label's slice of outputs that were computed before.</summary>
    private sealed class StoredOutputs(IMemberOutputs members, float[] all, int length, int start, int count) : IMemberOutputs
    {
        public int Members => members.Members;

        public Span<float> Scratch => members.Scratch;

        public ReadOnlySpan<float> Outputs(int member) => all.AsSpan((member * length) + start, count);
    }
}
