using Microsoft.ML;
using MLNet.MoE.Networks.Explaining;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>All that a page says of a model.</summary>
/// <param name="Model">The model with its rows.</param>
/// <param name="Contributions">What columns add to the scores of the rows.</param>
/// <param name="Curves">How scores follow the columns that matter most.</param>
/// <param name="Gate">Who is in charge of which rows; null for a model of one expert.</param>
/// <param name="Shuffled">By how much the loss grows where a column is shuffled, largest first; null where there are no labels.</param>
internal sealed record Explanation(ExplainedModel Model, ModelExplanation Contributions, IReadOnlyList<PartialDependence> Curves,
    GateMap? Gate, IReadOnlyList<ColumnImportance>? Shuffled)
{
    private const int MostCurves = 6;

    /// <summary>Explains a model.</summary>
    /// <param name="model">The model with its rows.</param>
    /// <param name="labels">(rows): class index or number; null for none.</param>
    /// <param name="seed">Seed of background rows, orders and shuffles.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Explanation Of(ExplainedModel model, float[]? labels, int seed, CancellationToken cancellation)
    {
        var options = model.Options;
        (options.Seed, options.CancellationToken) = (seed, cancellation);
        var contributions = model.Parameters.Explain(model.Data, options: options);
        var curves = contributions.Importance.Take(MostCurves)
            .Select(column => model.Parameters.PartialDependence(model.Data, column.Column, 12, options)).ToArray();
        var gate = model.Parameters.Network.Spec.HasGate ? model.Parameters.GateMap(model.Data, options) : null;
        return new(model, contributions, curves, gate, labels is null ? null : Shuffle(model, labels, seed, cancellation));
    }

    private static ColumnImportance[] Shuffle(ExplainedModel model, float[] labels, int seed, CancellationToken cancellation)
    {
        var (loss, shuffled) = new ShuffledLoss(model.Parameters.Network, model.Table, labels)
            .Measure(2, seed, cancellation.ThrowIfCancellationRequested);
        return [.. model.Table.Columns.Select((column, place) => new ColumnImportance(column.Name, shuffled[place] - loss))
            .OrderByDescending(column => column.Value)];
    }
}
