using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Models;

/// <summary>
/// A model zip: what <c>ml.Model.Save</c> writes, with the columns that the model sees as its input schema, and a card beside it that ML.NET does not look at.
/// </summary>
internal static class ModelFile
{
    private const string CardEntry = "moe/card.json";

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Saves a model under a temporary name, then renames it.</summary>
    public static void Save(string path, MLContext context, ITransformer model, ModelCard card) => AtomicOutput.Write(path, temporary =>
    {
        context.Model.Save(model, Schema(card.Features), temporary);
        using var archive = ZipFile.Open(temporary, ZipArchiveMode.Update);
        using var entry = archive.CreateEntry(CardEntry).Open();
        JsonSerializer.Serialize(entry, card, Json);
    });

    /// <summary>Loads a model that <see cref="Save"/> wrote.</summary>
    /// <exception cref="CommandException">The file is absent, damaged, of a newer version or no such model.</exception>
    public static (ITransformer Model, ModelCard Card) Load(string path, MLContext context)
    {
        if (Directory.Exists(path)) throw new CommandException($"'{path}' is a folder; name a model file.");
        if (!File.Exists(path)) throw new CommandException($"There is no model file '{path}'; check the name, or make one with 'moe train'.");
        var card = LoadCard(path);
        try
        {
            return (context.Model.Load(path, out _).EnableBatchScoring(), card);
        }
        catch (Exception exception) when (exception is not (OutOfMemoryException or OperationCanceledException))
        {
            throw new CommandException($"The model '{path}' cannot be loaded: {Innermost(exception).Message} It is damaged or of a newer version; train it again or use a newer version of moe.", innerException: exception);
        }
    }

    /// <summary>The columns that a model sees, as ML.NET names and types them.</summary>
    private static DataViewSchema Schema(IReadOnlyList<FeatureColumn> features) => new TabularDataView(
        [.. features.Select(f => f.IsCategorical ? (DatasetColumn)new CategoricalColumn(f.Name, [], []) : new NumericColumn(f.Name, []))], null, 0).Schema;

    private static ModelCard LoadCard(string path)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var entry = archive.GetEntry(CardEntry) ?? throw new CommandException($"'{path}' is a zip file, but no model that 'moe train' wrote; name one that is.");
            using var stream = entry.Open();
            using var document = JsonDocument.Parse(stream);
            // Before anything else is read: a newer card may have other fields.
            int format = document.RootElement.GetProperty("format").GetInt32();
            if (format > ModelCard.CurrentFormat)
                throw new CommandException($"The model '{path}' has format {format}, and this version of moe reads up to {ModelCard.CurrentFormat}; use a newer version of moe.");
            return document.RootElement.Deserialize<ModelCard>(Json) ?? throw new JsonException("The card is null.");
        }
        catch (Exception exception) when (exception is InvalidDataException or JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new CommandException($"'{path}' is no model file, or it is cut off or damaged; name a file that 'moe train' wrote, or train it again.", innerException: exception);
        }
    }

    private static Exception Innermost(Exception exception) => exception.InnerException is { } inner ? Innermost(inner) : exception;
}
