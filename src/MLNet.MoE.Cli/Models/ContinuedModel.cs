using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Models;

/// <summary>A model file that is trained on.</summary>
/// <param name="Model">Its pipeline.</param>
/// <param name="Card">What it says of itself.</param>
/// <param name="Parameters">The network in it.</param>
internal sealed record ContinuedModel(ITransformer Model, ModelCard Card, NetworkModelParameters Parameters)
{
    /// <summary>Loads it.</summary>
    /// <exception cref="CommandException">It cannot be loaded, or holds no network.</exception>
    public static ContinuedModel Load(string path, MLContext context)
    {
        var (model, card) = ModelFile.LoadTrained(path, context);
        if (card.MoreLabels is not null)
            throw new CommandException($"--continue: '{path}' predicts several labels, and models of one label can be trained on.");
        bool isKnown = LearnerRegistry.All.Any(known => known.Name == card.Model && known is INetworkLearner);
        return isKnown && TrainedParameters.Of(model) is NetworkModelParameters parameters
            ? new ContinuedModel(model, card, parameters)
            : throw new CommandException($"--continue: '{path}' is a model of '{card.Model}', and only networks, such as "
                + $"{LearnerRegistry.Default}, can be trained on.");
    }

    /// <summary>Options that the model was trained with and that decide what it predicts, as text by name.</summary>
    public IEnumerable<KeyValuePair<string, string>> Settings()
    {
        var spec = Parameters.Network.Spec;
        if (Card.Task == TaskKind.Regression)
        {
            yield return new(nameof(NetworkOptions.Objective), spec.Objective);
            if (spec.ObjectiveParameters is [var parameter, ..])
                yield return new(nameof(NetworkOptions.ObjectiveParameter), parameter.ToString("R", CultureInfo.InvariantCulture));
        }
        if (Parameters.Quantiles is { Count: > 0 } levels)
            yield return new(nameof(NetworkOptions.Quantiles), OptionSettings.Text(levels.ToArray()));
        if (Parameters.PredictionInterval is { } coverage)
            yield return new(nameof(NetworkOptions.PredictionInterval), coverage.ToString("R", CultureInfo.InvariantCulture));
        if (Parameters.ExposureColumnName is { } exposure) yield return new(nameof(NetworkOptions.ExposureColumnName), exposure);
    }

    /// <summary>Reads a table of the model's columns with its label.</summary>
    /// <param name="source">The table.</param>
    /// <param name="weight">Column of weights, or null.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="CommandException">A column is absent, or the label has a class that the model does not know.</exception>
    public LoadedTable Read(TableSource source, string? weight, CancellationToken cancellation)
    {
        var table = new TableReader(Card.Features, Card.LabelPlan, weight).Read(source, cancellation);
        int unknown = Card.Task == TaskKind.Regression ? 0 : table.Label!.Count(label => label < 0);
        return unknown == 0 ? table : throw new CommandException(
            $"'{source}': {unknown} rows have a class in '{Card.Label}' that the model to continue does not know; it knows "
            + $"{string.Join(", ", Card.Classes.Take(10))}{(Card.Classes.Count > 10 ? ", ..." : "")}. Leave them out, or train a new "
            + "model.");
    }

    /// <summary>The values of columns of categories that the model knows, in the order of its slots.</summary>
    /// <param name="table">The table.</param>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Vocabulary(LoadedTable table)
    {
        var schema = Model.GetOutputSchema(table.FeatureView().Schema);
        var known = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var column in table.Features)
        {
            string name = column is CategoricalColumn ? column.Name : table.EncodedToo.Contains(column.Name)
                ? TrainingColumns.CategoriesOf(column.Name) : "";
            if (name.Length == 0 || schema.GetColumnOrNull(name) is not { } encoded || !encoded.HasSlotNames()) continue;
            VBuffer<ReadOnlyMemory<char>> names = default;
            encoded.GetSlotNames(ref names);
            known.Add(column.Name, [.. names.DenseValues().Select(text => text.ToString())]);
        }
        return known;
    }
}
