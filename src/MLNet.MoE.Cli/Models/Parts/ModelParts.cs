using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>
/// The parts that a model of 'moe train' is made of. Each part of an ML.NET model names an assembly, which ML.NET loads, and a loader in
/// it, which ML.NET calls; there are loaders that load further assemblies, run native code on bytes of the file or open other files. And
/// ML.NET's loaders allocate by the counts that they read. So a file is refused that has any other part than those that
/// <see cref="ModelPipeline"/> and the trainers have, or one that speaks of more than it holds.
/// </summary>
internal static partial class ModelParts
{
    // Deepest: TransformerChain/Transform_005/Model/SubPredictor_000/Predictor/Model.key. ML.NET loads what is within a part by recursion.
    private const int MostFolders = 12;
    private const int MostColumns = 1 << 16, LongestAssemblyName = 500, LongestExpression = 1000;

    /// <summary>Refuses a file with parts that 'moe train' does not write.</summary>
    /// <param name="archive">The file.</param>
    /// <param name="features">Columns that the model sees, as its card says.</param>
    /// <exception cref="DamagedModelException">It has one; the message names it.</exception>
    public static void Check(ZipArchive archive, int features)
    {
        Check(archive, new PartLimits(features, archive.Entries.Count, archive.Entries.Sum(entry => entry.Length)));
    }

    /// <summary>Refuses a file that a program saved where it has other steps than models of 'moe train'.</summary>
    /// <param name="archive">The file.</param>
    /// <exception cref="ForeignModelException">It has one; the message names it.</exception>
    /// <exception cref="DamagedModelException">A part speaks of more than it holds.</exception>
    public static void CheckProgram(ZipArchive archive) => Check(archive,
        new PartLimits(MostColumns, archive.Entries.Count, archive.Entries.Sum(entry => entry.Length)) { IsOfProgram = true });

    private static void Check(ZipArchive archive, PartLimits limits)
    {
        int expressions = 0;
        foreach (var entry in archive.Entries)
        {
            string[] names = entry.FullName.Split('/', '\\');
            if (names.Length > MostFolders)
                throw new DamagedModelException($"its part '{PartText.Visible(entry.FullName)}' lies {names.Length} folders deep");
            switch (names[^1].ToUpperInvariant())
            {
                case "MODEL.KEY" or "MODEL.BIN":
                    // Each is compiled.
                    if (CheckPart(entry, limits).Loader == PartKinds.Expression && ++expressions > 1)
                        throw new DamagedModelException("it has more than one expression");
                    break;
                case "SCHEMA" or "TRAINSCHEMA" or "DEFAULTMAP.IDV":
                    DataFileCheck.Check(ModelArchive.Read(entry), entry.FullName, limits);
                    break;
            }
        }
    }

    private static PartKind CheckPart(ZipArchiveEntry entry, PartLimits limits)
    {
        var header = PartHeader.Read(entry);
        string assembly = Assembly(entry, header);
        if (PartKinds.Of(header) is not { } kind || !KnownAssembly().IsMatch(assembly))
            throw limits.IsOfProgram
                ? new ForeignModelException(
                    $"has the step '{PartText.Visible(header.Loader)}' of '{PartText.Visible(assembly.Split(',')[0])}', and moe loads only "
                    + "steps that 'moe train' writes, since others may run code; score it in the program that made it")
                : new DamagedModelException(
                "it has a part "
                + $"'{PartText.Visible(header.Loader)}"
                + $"{(header.OtherLoader.Length > 0 ? "' or '" + PartText.Visible(header.OtherLoader) : "")}' of "
                + $"'{PartText.Visible(assembly)}', which this version of 'moe train' does not write");
        if (kind.Block is null) return kind;
        byte[] bytes = ModelArchive.Read(entry);
        var reader = new PartReader(bytes.AsMemory(PartHeader.Size, (int)header.BlockSize), entry.FullName,
            limits) { Texts = (int)header.Texts };
        kind.Block(reader);
        reader.End();
        if (kind.Loader == PartKinds.Expression) CheckExpression(entry, header);
        return kind;
    }

    /// <summary>ML.NET compiles the expression of such a part: there is one that 'moe train' writes, of one number.</summary>
    private static void CheckExpression(ZipArchiveEntry entry, PartHeader header)
    {
        var (place, size) = header.TextBlock;
        string texts = size is > 0 and <= LongestExpression && place >= PartHeader.Size ? Text(entry, place, (int)size) : "";
        if (!KnownExpression().IsMatch(texts))
            throw new DamagedModelException(
                $"its part '{PartText.Visible(entry.FullName)}' has another expression than 'moe train' writes");
    }

    private static string Assembly(ZipArchiveEntry entry, PartHeader header)
    {
        var (place, size) = header.AssemblyBlock;
        if (place < PartHeader.Size || size <= 0 || size > LongestAssemblyName * sizeof(char))
            throw new DamagedModelException($"its part '{PartText.Visible(entry.FullName)}' names no assembly");
        return Text(entry, place, (int)size);
    }

    /// <summary>Text at some place of an entry, which can only be read from its start.</summary>
    private static string Text(ZipArchiveEntry entry, long place, int size)
    {
        using var stream = entry.Open();
        byte[] buffer = new byte[1 << 14];
        for (long left = place; left > 0;)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new DamagedModelException($"its part '{PartText.Visible(entry.FullName)}' ends too soon");
            left -= read;
        }
        if (stream.ReadAtLeast(buffer.AsSpan(0, size), size, throwOnEndOfStream: false) < size)
            throw new DamagedModelException($"its part '{PartText.Visible(entry.FullName)}' ends too soon");
        return Encoding.Unicode.GetString(buffer, 0, size);
    }

    // Input, expression and output, as ML.NET writes texts one behind the other.
    [GeneratedRegex(@"\AScore\(score\) => double\(score\) \+ \(-?\d\.\d{17}E[+-]\d{3}d\)Prediction\z")]
    private static partial Regex KnownExpression();

    // Exactly as the runtime writes names, so that nothing in the rest of one can lead elsewhere.
    [GeneratedRegex(@"\A(MLNet\.MoE|Microsoft\.ML\.(Data|Transforms|StandardTrainers|FastTree|LightGbm)), Version=\d{1,5}(\.\d{1,5}){3}, Culture=neutral, PublicKeyToken=(null|[0-9a-f]{16})\z")]
    private static partial Regex KnownAssembly();
}
