using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Csv;
using MLNet.MoE.Cli.Models;
using MLNet.MoE.Cli.Tables;
using MLNet.MoE.Networks.Explaining;

namespace MLNet.MoE.Cli.Explaining;

/// <summary>A network of a model file with rows that explain it, by the columns of the file.</summary>
internal sealed class ExplainedModel
{
    private readonly Dictionary<string, FeatureColumn[]> _sources;

    /// <summary>Brings a model and rows together.</summary>
    /// <param name="model">The pipeline.</param>
    /// <param name="card">What it says of itself.</param>
    /// <param name="table">The rows.</param>
    /// <param name="rows">Those of them that explain it.</param>
    /// <exception cref="CommandException">The model is no network.</exception>
    public ExplainedModel(ITransformer model, ModelCard card, LoadedTable table, int[] rows)
    {
        (Card, Rows) = (card, rows);
        if (card.MoreLabels is not null)
            throw new CommandException("The model predicts several labels, and models of one label can be explained.");
        Parameters = TrainedParameters.Of(model) as NetworkModelParameters ?? throw new CommandException(
            $"A model of '{card.Model}' cannot be explained; networks, such as {LearnerRegistry.Default}, can.");
        Data = model.Transform(table.FeatureView(rows));
        _sources = card.Features.GroupBy(feature => feature.SourceName).ToDictionary(group => group.Key, group => group.ToArray());
        Table = FeatureRows.Read(Parameters, Data, Options);
    }

    /// <summary>What the model says of itself.</summary>
    public ModelCard Card { get; }

    /// <summary>Numbers of the rows in the file, from 0.</summary>
    public int[] Rows { get; }

    /// <summary>The network.</summary>
    public NetworkModelParameters Parameters { get; }

    /// <summary>The rows as ML.NET has them, with features.</summary>
    public IDataView Data { get; }

    /// <summary>The rows as the network has them.</summary>
    public ExplainedTable Table { get; }

    /// <summary>Options that name columns as the file does.</summary>
    public ExplanationOptions Options => new() { FeatureColumnName = TrainingColumns.Features, Resolve = Source };

    /// <summary>The value of a row in a column, as people write it; empty for a missing one.</summary>
    public string Value(int row, string column)
    {
        int place = FeatureRows.Find(Table, column);
        return Shown(column, FeatureRows.Value(Table, row, place), FeatureRows.Number(Table, row, place));
    }

    /// <summary>A value that is a text, or a number of the model, as people write it.</summary>
    public string Shown(string column, string text, double number)
    {
        var feature = _sources.TryGetValue(column, out var parts) ? parts[0] : null;
        if (text.Length == 0 || feature is null) return text;
        if (feature.Part != TimePart.None) return "";
        return double.IsNaN(number) ? text : Numbers.Format(Number(column, number));
    }

    /// <summary>A number of the model in the column's own values.</summary>
    public double Number(string column, double number)
    {
        double offset = _sources.TryGetValue(column, out var parts) && parts[0].Part == TimePart.None ? parts[0].Offset : 0;
        return offset == 0 ? (double)(decimal)(float)Math.Clamp(number, -1e28, 1e28) : number + offset;
    }

    /// <summary>The file's column that a slot is made of.</summary>
    private string? Source(string slot)
    {
        FeatureColumn? found = null;
        foreach (var feature in Card.Features)
        {
            string encoded = (feature.IsCategorical ? feature.Name : TrainingColumns.CategoriesOf(feature.Name)) + ".";
            bool isIt = feature.Name == slot || slot.StartsWith(encoded, StringComparison.Ordinal);
            if (isIt && (found is null || feature.Name.Length > found.Name.Length)) found = feature;
        }
        return found?.SourceName;
    }
}
