using System.IO.Compression;
using System.Text.Json;
using Microsoft.ML;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;
using MLNet.MoE.Cli.Models.Parts;
using MLNet.MoE.Cli.Models.Programs;
using MLNet.MoE.Cli.Output;

namespace MLNet.MoE.Cli.Models;

/// <summary>
/// A model zip: what <c>ml.Model.Save</c> writes, with the columns that the model sees as its input schema, and a card beside it that
/// ML.NET does not look at.
/// </summary>
internal static class ModelFile
{
    private const int ReadFailure = 5, NoSpace = 28, NoQuota = 122, DiskFullOnWindows = unchecked((int)0x80070070);

    /// <summary>Saves a model under a temporary name, then renames it.</summary>
    public static void Save(string path, MLContext context, ITransformer model, ModelCard card) => AtomicOutput.Write(path, temporary =>
    {
        context.Model.Save(model, Schema(card.Features), temporary);
        using var archive = ZipFile.Open(temporary, ZipArchiveMode.Update);
        using var entry = archive.CreateEntry(ModelArchive.CardEntry).Open();
        JsonSerializer.Serialize(entry, card, ModelCardJson.Default.ModelCard);
    });

    /// <summary>Loads a model of one label that 'moe train' wrote.</summary>
    /// <exception cref="CommandException">As <see cref="Load"/>, or a program saved it.</exception>
    public static (ITransformer Model, ModelCard Card) LoadTrained(string path, MLContext context)
    {
        var loaded = Load(path, context);
        return !loaded.Card.IsOfProgram ? loaded : throw new CommandException(
            $"The model '{path}' was saved by a program, and this command takes models of 'moe train'; 'moe predict', 'moe evaluate' and "
            + "'moe export' take it.");
    }

    /// <summary>Loads a model of one label that <see cref="Save"/> wrote. Whatever else the file holds, nothing of it runs.</summary>
    /// <exception cref="CommandException">The file is absent, damaged, of a newer version, no such model or one of several
    /// labels.</exception>
    public static (ITransformer Model, ModelCard Card) Load(string path, MLContext context,
        IReadOnlyDictionary<string, string[]>? vectors = null) => LoadAll(path, context, vectors) switch
    {
        [var one] => one,
        var several => throw new CommandException($"'{path}' predicts {several.Count} labels, and this command takes models of one; "
            + "'moe predict', 'moe evaluate' and 'moe export' take it."),
    };

    /// <summary>Loads a model that <see cref="Save"/> wrote, as one model for each of its labels. Whatever else the file holds, nothing of
    /// it runs.</summary>
    /// <exception cref="CommandException">The file is absent, damaged, of a newer version or no such model.</exception>
    public static IReadOnlyList<(ITransformer Model, ModelCard Card)> LoadAll(string path, MLContext context,
        IReadOnlyDictionary<string, string[]>? vectors = null) => LoadAll(path, context, vectors, out _);

    /// <summary>Loads a model that <see cref="Save"/> or a program wrote, as one model for each of its labels and as a whole. Whatever else
    /// the file holds, nothing of it runs.</summary>
    /// <exception cref="CommandException">The file is absent, damaged, of a newer version or no such model.</exception>
    public static IReadOnlyList<(ITransformer Model, ModelCard Card)> LoadAll(string path, MLContext context,
        IReadOnlyDictionary<string, string[]>? vectors, out ITransformer whole)
    {
        if (Directory.Exists(path)) throw new CommandException($"'{path}' is a folder; name a model file.");
        if (!File.Exists(path))
            throw new CommandException($"There is no model file '{path}'; check the name, or make one with 'moe train'.");
        try
        {
            // Opened once, so that what is loaded is what was looked at.
            using var file = File.OpenRead(path);
            if (!file.CanSeek) throw new DamagedModelException("it is a pipe or a device");
            var card = ReadCard(file);
            file.Position = 0;
            var model = context.Model.Load(file, out var inputs);
            whole = model;
            if (card is null)
            {
                var (scoring, made) = ProgramModel.Of(model, inputs, vectors ?? new Dictionary<string, string[]>(), context);
                return [(scoring.EnableBatchScoring(), made)];
            }
            if (vectors is { Count: > 0 })
                throw new CommandException($"--columns: '{path}' is a model of 'moe train' and knows its columns.");
            var cards = card.EachLabel;
            ITransformer[] models = card.MoreLabels is null ? [model]
                : [.. ModelPipeline.OfLabels(context, model, cards, Inputs(card.Features))];
            for (int i = 0; i < models.Length; i++) ModelCardCheck.Check(cards[i], models[i], inputs, context);
            return [.. models.Zip(cards, (one, own) => (one.EnableBatchScoring(), own))];
        }
        catch (NewerModelException exception)
        {
            throw new CommandException($"The model '{path}' {exception.Message}; use a newer version of moe.", innerException: exception);
        }
        catch (ForeignModelException exception)
        {
            throw new CommandException($"The model '{path}' {exception.Message}.", innerException: exception);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or CommandException)
            && !IsOfDisk(exception.GetBaseException()))
        {
            // Bytes that stand for something else than they should fail in any way there is.
            throw new CommandException(
                $"'{path}' is no model file, or it is cut off or damaged: {Reason(exception).TrimEnd('.')}. Name a file that 'moe train' "
                + "wrote, or train it again.", innerException: exception);
        }
    }

    /// <summary>Reads the card of a model of 'moe train'; null where a program saved it.</summary>
    private static ModelCard? ReadCard(FileStream file)
    {
        using var archive = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        ModelArchive.Check(archive, file.Length);
        if (archive.GetEntry(ModelArchive.CardEntry) is null && ModelArchive.IsOfProgram(archive))
        {
            ModelParts.CheckProgram(archive);
            return null;
        }
        var card = ModelArchive.ReadCard(archive);
        ModelCardCheck.Check(card);
        ModelParts.Check(archive, card.Features.Count);
        return card;
    }

    /// <summary>The columns that a model sees, as ML.NET names and types them.</summary>
    private static DataViewSchema Schema(IReadOnlyList<FeatureColumn> features) => Inputs(features).Schema;

    /// <summary>A table of no rows with the columns that a model sees.</summary>
    public static IDataView Inputs(IReadOnlyList<FeatureColumn> features) => new TabularDataView(
        [.. features.Select(f => f.IsCategorical ? (DatasetColumn)new CategoricalColumn(f.Name, [], []) : new NumericColumn(f.Name, []))],
        null, 0);

    /// <summary>What is wrong, as the cause that is furthest within and speaks of the file; the last cause where none does.</summary>
    private static string Reason(Exception exception)
    {
        string reason = exception.GetBaseException().Message;
        for (Exception? cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is FormatException or InvalidDataException or DamagedModelException) reason = cause.Message;
        }
        return reason;
    }

    // A disk that is full, where ML.NET unpacks, or fails, or a file that may not be read is no fault of the file.
    private static bool IsOfDisk(Exception exception)
        => exception is UnauthorizedAccessException or IOException { HResult: NoSpace or NoQuota or ReadFailure or DiskFullOnWindows };
}
