using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Models;

/// <summary>Compares a model's card with itself and with the model, since anyone can write either.</summary>
internal static class ModelCardCheck
{
    /// <summary>Checks what the card says by itself.</summary>
    /// <exception cref="DamagedModelException">It says what no card says.</exception>
    public static void Check(ModelCard card)
    {
        if (card.MoreLabels is { } more)
        {
            Require(more.Count > 0 && !more.Contains(null!), "has a list of labels without some");
            Names([.. more.Select(label => label.Label).Prepend(card.Label)], "label");
            foreach (var label in card.EachLabel) Check(label);
            return;
        }
        Require(!string.IsNullOrEmpty(card.Model), "names no trainer");
        Require(Enum.IsDefined(card.Task), $"has a task {(int)card.Task}");
        Require(!string.IsNullOrEmpty(card.Label), "names no label");
        Require(card.TrainingRows > 0, $"tells of {card.TrainingRows} rows");
        Require(!string.IsNullOrEmpty(card.Version), "says no version");
        Names(card.Classes, "class");
        Require(
            card.Task switch { TaskKind.Binary => card.Classes.Count == 2, TaskKind.Multiclass => card.Classes.Count >= 2, _ =>
                card.Classes.Count == 0 },
            $"has {card.Classes.Count} classes for a {card.Task.ToString().ToLowerInvariant()} task");
        Require(card.Features.Count > 0, "has no features");
        Require(!card.Features.Contains(null!), "has a feature that is null");
        Names([.. card.Features.Select(feature => feature.Name)], "feature");
        Require(double.IsFinite(card.LabelOffset) && (card.LabelOffset == 0 || card.Task == TaskKind.Regression),
            $"takes {card.LabelOffset} off its label");
        foreach (var feature in card.Features)
        {
            Require(feature.Source is null or not "", $"makes the feature '{feature.Name}' of a column without a name");
            Require(double.IsFinite(feature.Offset), $"takes {feature.Offset} off the feature '{feature.Name}'");
            Require(feature is { Smallest: null, Largest: null } || feature.Smallest <= feature.Largest,
                $"says that the feature '{feature.Name}' goes from {feature.Smallest} to {feature.Largest}");
            Require(feature.Markers is null || !feature.Markers.Contains(null!),
                $"has a marker of the feature '{feature.Name}' that is null");
            Require(!feature.IsEncodedToo || !feature.IsCategorical, $"encodes the texts of the feature '{feature.Name}' twice");
        }
    }

    /// <summary>Checks that the model takes what the card says and gives what it says, and scores a row of zeros, so that nothing is found
    /// out later.</summary>
    /// <exception cref="DamagedModelException">Card and model belong to different files.</exception>
    public static void Check(ModelCard card, ITransformer model, DataViewSchema? inputs, MLContext context)
    {
        Require(inputs is not null && Columns(inputs).SequenceEqual(Columns(Row(card.Features).Schema)),
            "has other features than the model");
        var outputs = model.GetOutputSchema(inputs!);
        var score = outputs.GetColumnOrNull("Score")?.Type;
        Require(
            card.Task == TaskKind.Multiclass ? score is VectorDataViewType vector && vector.Size == card.Classes.Count
            : score == NumberDataViewType.Single,
            $"is of a {card.Task.ToString().ToLowerInvariant()} task, and the model of another or of other classes");
        Require(outputs.GetColumnOrNull("Probability") is not null == (card.Task == TaskKind.Binary), "has another task than the model");
        if (card.Task != TaskKind.Regression)
            Require(Classes(card.Task, model, outputs, context).SequenceEqual(card.Classes), "has other classes than the model");
        Score(card, model);
    }

    private static IEnumerable<(string, DataViewType)> Columns(DataViewSchema schema)
        => schema.Select(column => (column.Name, column.Type));

    /// <summary>A row of zeros and missing texts.</summary>
    private static TabularDataView Row(IReadOnlyList<FeatureColumn> features) =>
        new([.. features.Select(f => f.IsCategorical ? (DatasetColumn)new CategoricalColumn(f.Name, [CategoricalColumn.MissingCode], [])
            : new NumericColumn(f.Name, [0]))], null, 1);

    /// <summary>The classes in the order of scores, as the model itself knows them.</summary>
    private static IEnumerable<string> Classes(TaskKind task, ITransformer model, DataViewSchema outputs, MLContext context)
    {
        if (task == TaskKind.Multiclass)
        {
            VBuffer<ReadOnlyMemory<char>> names = default;
            outputs["PredictedLabel"].Annotations.GetValue("KeyValues", ref names);
            return names.DenseValues().Select(name => name.ToString());
        }
        // The last step has the names of both.
        var step = ((IEnumerable<ITransformer>)model).Last();
        return step.Transform(new TabularDataView([new BooleanColumn("PredictedLabel", [0, 1])], null, 2))
            .GetColumn<string>(TrainingColumns.Prediction);
    }

    private static void Score(ModelCard card, ITransformer model)
    {
        var scored = model.Transform(Row(card.Features));
        float[] values = Predictions.Read(scored, card.Task, card.Classes.Count, 1).Values;
        if (!values.All(float.IsFinite))
            throw new DamagedModelException($"it scores a row of zeros as {values.First(value => !float.IsFinite(value))}");
        if (card.Task == TaskKind.Regression) CheckNumber(card, scored, values[0]);
        else Require(card.Classes.Contains(scored.GetColumn<string>(TrainingColumns.Prediction).Single()),
            "has other classes than the model");
    }

    private static void CheckNumber(ModelCard card, IDataView scored, float score)
    {
        var column = scored.Schema[TrainingColumns.Prediction];
        double prediction = column.Type == NumberDataViewType.Double ? scored.GetColumn<double>(column).Single()
            : scored.GetColumn<float>(column).Single();
        Require(prediction == score + card.LabelOffset, "takes another number off its label than the model adds");
    }

    private static void Names(IReadOnlyList<string> names, string what)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string? name in names)
        {
            Require(!string.IsNullOrEmpty(name), $"has a {what} without a name");
            if (!known.Add(name)) throw new DamagedModelException($"its card has the {what} '{name}' twice");
        }
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds) throw new DamagedModelException($"its card {otherwise}");
    }
}
