using System.Globalization;
using System.Runtime.CompilerServices;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>
/// An objective of a number with quantiles beside it: the first output is that objective's, and one more a level predicts the quantile of
/// that level, by the pinball loss (<see cref="Quantile"/>). The loss is the sum of all. Members are averaged first and the quantiles of a
/// row sorted then, so that they never cross: sorting brings them no further from the true ones (Chernozhukov, Fernandez-Val and Galichon
/// 2010, Econometrica 78).
/// </summary>
internal sealed class WithQuantiles : Objective
{
    /// <summary>Levels at most.</summary>
    public const int MostLevels = 99;

    /// <summary>Makes the objective.</summary>
    /// <param name="main">What the first output is trained for; its labels are numbers.</param>
    /// <param name="levels">The levels, ascending, each above 0 and below 1.</param>
    /// <exception cref="ArgumentException">The objective is one of classes, or the levels are not such; the message says why.</exception>
    public WithQuantiles(Objective main, IReadOnlyList<double> levels)
    {
        if (main.HasClasses) throw new ArgumentException($"The objective '{main.Name}' is for classes, which have no quantiles.");
        if (Fault(levels) is { } fault) throw new ArgumentException($"The quantiles are {Text(levels)}; {fault}.");
        (Main, Levels) = (main, levels);
    }

    /// <summary>What the first output is trained for.</summary>
    public Objective Main { get; }

    /// <summary>The levels, ascending.</summary>
    public IReadOnlyList<double> Levels { get; }

    /// <inheritdoc/>
    public override string Name => Main.Name;

    /// <inheritdoc/>
    public override string Description => $"{Main.Description}; and quantiles";

    /// <inheritdoc/>
    public override IReadOnlyList<double> Parameters => Main.Parameters;

    /// <inheritdoc/>
    public override LabelDomain Labels => Main.Labels;

    /// <inheritdoc/>
    public override TargetScaling Scaling => Main.Scaling;

    /// <summary>What keeps levels from being used; null where nothing does.</summary>
    public static string? Fault(IReadOnlyList<double> levels)
    {
        if (levels.Count is 0 or > MostLevels) return $"1 to {MostLevels} levels can be asked for";
        for (int i = 0; i < levels.Count; i++)
        {
            if (!(levels[i] > 0 && levels[i] < 1))
                return string.Create(CultureInfo.InvariantCulture, $"{levels[i]} is not above 0 and below 1");
            if (i > 0 && !(levels[i] > levels[i - 1]))
                return string.Create(CultureInfo.InvariantCulture, $"levels ascend, and {levels[i]} follows {levels[i - 1]}");
        }
        return null;
    }

    /// <inheritdoc/>
    public override int OutputCount(int classes) => 1 + Levels.Count;

    /// <inheritdoc/>
    public override Objective With(IReadOnlyList<double> parameters) => new WithQuantiles(Main.With(parameters), Levels);

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient)
    {
        double loss = Main.Loss(output[..1], labels, gradient[..1]);
        for (int i = 0; i < Levels.Count; i++) loss += Quantile.Pinball(Levels[i], output[1 + i], labels[0], out gradient[1 + i]);
        return loss;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Loss<T>(LossTile<T> tile)
    {
        int rows = tile.Rows;
        double sum = Main.Loss(tile with { Output = tile.Output[..rows], Gradient = tile.Gradient[..rows] });
        for (int i = 0; i < Levels.Count; i++)
        {
            var output = tile.Output.Slice((1 + i) * rows, rows);
            var gradient = tile.Gradient.Slice((1 + i) * rows, rows);
            for (int row = 0; row < rows; row++)
            {
                sum += tile.Weights[row] * Quantile.Pinball(Levels[i], double.CreateTruncating(output[row]), tile.Labels[row],
                    out double slope);
                gradient[row] = T.CreateTruncating(tile.Scale * tile.Weights[row] * slope);
            }
        }
        return sum;
    }

    /// <inheritdoc/>
    public override double[] Predict(double[][] members)
    {
        double[] quantiles = Mean(members, output => output)[1..];
        Array.Sort(quantiles);
        return [.. Main.Predict(Array.ConvertAll(members, output => output[..1])), .. quantiles];
    }

    /// <inheritdoc/>
    public override void Predict(IMemberOutputs members, int rows, Span<float> predictions)
    {
        base.Predict(members, rows, predictions);
        int outputs = predictions.Length / rows;
        for (int start = 0; start < predictions.Length; start += outputs) predictions.Slice(start + 1, outputs - 1).Sort();
    }

    /// <inheritdoc/>
    public override (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight)
    {
        var (loss, hits) = Main.Judge(prediction[..1], labels, weight);
        for (int i = 0; i < Levels.Count; i++) loss += weight * Quantile.Pinball(Levels[i], prediction[1 + i], labels[0], out _);
        return (loss, hits);
    }

    /// <inheritdoc/>
    public override string ToOnnx(OnnxGraph graph, string outputs)
    {
        string quantiles = graph.Mean(graph.Gather(outputs, 2, [.. Enumerable.Range(1, Levels.Count)]), 0);
        return graph.Concatenate([Main.ToOnnx(graph, graph.Gather(outputs, 2, 0)), graph.Sort(quantiles, 1, Levels.Count)], 1);
    }

    /// <inheritdoc/>
    internal override void Link(int outputs, Span<float> values)
    {
        for (int start = 0; start < values.Length; start += outputs) Main.Link(1, values.Slice(start, 1));
    }
}
