using System.IO.Compression;
using System.Text.Json;

namespace MLNet.MoE.Cli.Models;

/// <summary>The zip file that a model is: looked at as a whole before ML.NET unpacks it, and read for its card.</summary>
internal static class ModelArchive
{
    /// <summary>Name of the card's entry.</summary>
    public const string CardEntry = "moe/card.json";

    // 65,000 columns with long names.
    private const long LargestCard = 16 << 20;

    // Weights hardly get smaller by compression, trees of a dull table twelve times; a file of zeros gets a thousand times smaller.
    private const int MostTimesPacked = 20;
    private const long AlwaysAllowed = 16 << 20;

    // The columns of a wide table are described alike.
    private const int CardMostTimesPacked = 32;
    private const long CardAlwaysAllowed = 2 << 20;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Refuses entries of one name, since readers differ in which of them they take, and more unpacked bytes than a model of that
    /// size has.</summary>
    /// <exception cref="DamagedModelException">The archive is none of 'moe train'.</exception>
    public static void Check(ZipArchive archive, long fileSize)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        long most = AlwaysAllowed + (MostTimesPacked * fileSize), unpacked = 0;
        foreach (var entry in archive.Entries)
        {
            if (!names.Add(entry.FullName.Replace('\\', '/'))) throw new DamagedModelException($"it has two entries '{entry.FullName}'");
            if (entry.IsEncrypted) throw new DamagedModelException($"its entry '{entry.FullName}' is encrypted");
            if (entry.Length < 0 || entry.Length > most - unpacked)
                throw new DamagedModelException($"it unpacks to more than {most >> 20} MiB, {MostTimesPacked} times its size");
            unpacked += entry.Length;
        }
    }

    /// <summary>Whether a program saved it: <c>ml.Model.Save</c> writes the pipeline under this name, or the loader of its data with
    /// it.</summary>
    public static bool IsOfProgram(ZipArchive archive) => archive.Entries.Any(entry => entry.FullName.Replace('\\', '/')
        is "TransformerChain/Model.key" or "Model/Model.key" or "CompositeDataLoader/Model.key");

    /// <summary>Reads the card.</summary>
    /// <exception cref="DamagedModelException">There is none, or it does not hold what a card holds.</exception>
    /// <exception cref="NewerModelException">A newer version wrote it.</exception>
    public static ModelCard ReadCard(ZipArchive archive)
    {
        var entry = archive.GetEntry(CardEntry)
            ?? throw new DamagedModelException($"it is a zip file without the entry '{CardEntry}', so no model that 'moe train' wrote");
        if (entry.Length > Math.Min(LargestCard, Math.Max(CardAlwaysAllowed, CardMostTimesPacked * entry.CompressedLength)))
            throw new DamagedModelException($"'{CardEntry}' has {entry.Length} bytes");
        try
        {
            return ReadCard(Read(entry));
        }
        catch (JsonException exception)
        {
            throw new DamagedModelException(exception.Path is null or "$" ? $"'{CardEntry}' is no JSON, or lacks a field"
                : $"'{CardEntry}' has no fit value at {exception.Path}");
        }
    }

    private static ModelCard ReadCard(byte[] json)
    {
        using var document = JsonDocument.Parse(json, Strict);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new DamagedModelException($"'{CardEntry}' is no object");
        // Before anything else is read: a newer card may have other fields.
        if (!document.RootElement.TryGetProperty("format", out var field) || field.ValueKind != JsonValueKind.Number
            || !field.TryGetInt32(out int format) || format < 1)
            throw new DamagedModelException($"'{CardEntry}' says no format");
        if (format > ModelCard.CurrentFormat)
            throw new NewerModelException($"has format {format}, and this version of moe reads up to {ModelCard.CurrentFormat}");
        return document.RootElement.Deserialize(ModelCardJson.Default.ModelCard)
            ?? throw new DamagedModelException($"'{CardEntry}' is null");
    }

    /// <summary>An entry's bytes; no more of them than it says.</summary>
    public static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        byte[] buffer = new byte[1 << 14];
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            if (bytes.Length + read > entry.Length)
                throw new DamagedModelException($"'{entry.FullName}' has more than the {entry.Length} bytes that it says");
            bytes.Write(buffer, 0, read);
        }
        return bytes.Length == entry.Length ? bytes.ToArray()
            : throw new DamagedModelException($"'{entry.FullName}' ends after {bytes.Length} of {entry.Length} bytes");
    }
}
