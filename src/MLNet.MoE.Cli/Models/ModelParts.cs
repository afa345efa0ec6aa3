using System.Buffers.Binary;
using System.Collections.Frozen;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Cli.Models;

/// <summary>
/// The parts that a model of 'moe train' is made of. Each part of an ML.NET model names an assembly, which ML.NET loads, and a loader in it, which ML.NET
/// calls; there are loaders that load further assemblies, run native code on bytes of the file or open other files. So a file is refused that has any
/// other part than those that <see cref="ModelPipeline"/> and the trainers have. A new trainer or transform adds its parts here; the error names them.
/// </summary>
internal static partial class ModelParts
{
    private const string Expression = "ExprTransform";

    private static readonly FrozenSet<string> Loaders = FrozenSet.ToFrozenSet(
    [
        // The pipeline: ML.NET finds some of them by an older name too.
        "TransformerChain", "TermTransform", "TermManager", "KeyToVectorTransform", "KeyToValueTransform", "ValueMappingTransformer", "CopyTransform",
        Expression, "ConcatTransform", "ConcatFunction", "ConvertTransform", "ConvertFunction", "NAReplaceTransform", "NaIndicatorTransform", "Normalizer", "AffineNormExec",
        // Predictions.
        "BinaryPredXfer", "MulticlassPredXfer", "RegressionPredXfer", "PlattCaliExec", "FeatWCaliPredExec", "PMixCaliPredExec",
        // Trainers.
        "MoeNetwork", "MoeCalibrated", "MultinomialMoe", "GaussianMoe", "OVAExec", "FastTreeBinaryExec", "FastTreeRegressionExec", "LightGBMBinaryExec",
        "LightGBMRegressionExec", "Linear2CExec", "LinearRegressionExec", "MultiClassLRExec",
    ]);

    // As ML.NET writes it into each part, in front of the part's own bytes.
    private const int HeaderSize = 0x100, TextPlaceAt = 0x30, TextSizeAt = 0x38, LoaderAt = 0x50, OtherLoaderAt = 0x68, LoaderSize = 24, AssemblyPlaceAt = 0x90, AssemblySizeAt = 0x98;
    private const int LongestAssemblyName = 500, LongestTexts = 1000;

    private static ReadOnlySpan<byte> Signature => "ML\0MODEL"u8;

    /// <summary>Refuses a file with parts that 'moe train' does not write.</summary>
    /// <exception cref="DamagedModelException">It has one; the message names it.</exception>
    public static void Check(ZipArchive archive)
    {
        foreach (var entry in archive.Entries)
        {
            string name = entry.FullName[(entry.FullName.LastIndexOfAny(['/', '\\']) + 1)..];
            if (name.Equals("Model.key", StringComparison.OrdinalIgnoreCase) || name.Equals("Model.bin", StringComparison.OrdinalIgnoreCase)) Check(entry);
        }
    }

    private static void Check(ZipArchiveEntry entry)
    {
        byte[] header = Header(entry);
        string loader = Loader(header, LoaderAt), other = Loader(header, OtherLoaderAt), assembly = Assembly(entry, header);
        if (!Loaders.Contains(loader) || (other.Length > 0 && !Loaders.Contains(other)) || !KnownAssembly().IsMatch(assembly))
            throw new DamagedModelException($"it has a part '{Visible(loader)}{(other.Length > 0 ? "' or '" + Visible(other) : "")}' of '{Visible(assembly)}', which this version of 'moe train' does not write");
        if (loader == Expression) CheckExpression(entry, header);
    }

    /// <summary>ML.NET compiles the expression of such a part: there is one that 'moe train' writes, of one number.</summary>
    private static void CheckExpression(ZipArchiveEntry entry, byte[] header)
    {
        long place = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(TextPlaceAt)), size = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(TextSizeAt));
        string texts = size is > 0 and <= LongestTexts && place >= HeaderSize ? Text(entry, place, (int)size) : "";
        if (!KnownExpression().IsMatch(texts)) throw new DamagedModelException($"its part '{Visible(entry.FullName)}' has another expression than 'moe train' writes");
    }

    private static string Loader(byte[] header, int at)
    {
        var text = header.AsSpan(at, LoaderSize);
        int end = text.IndexOf((byte)0);
        return Encoding.Latin1.GetString(end < 0 ? text : text[..end]);
    }

    private static string Assembly(ZipArchiveEntry entry, byte[] header)
    {
        long place = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(AssemblyPlaceAt));
        int size = BinaryPrimitives.ReadInt32LittleEndian(header.AsSpan(AssemblySizeAt));
        if (place < HeaderSize || size <= 0 || size > LongestAssemblyName * sizeof(char)) throw new DamagedModelException($"its part '{Visible(entry.FullName)}' names no assembly");
        return Text(entry, place, size);
    }

    private static byte[] Header(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        byte[] header = new byte[HeaderSize];
        return stream.ReadAtLeast(header, HeaderSize, throwOnEndOfStream: false) == HeaderSize && header.AsSpan().StartsWith(Signature)
            ? header
            : throw new DamagedModelException($"its part '{Visible(entry.FullName)}' has no header");
    }

    /// <summary>Text at some place of an entry, which can only be read from its start.</summary>
    private static string Text(ZipArchiveEntry entry, long place, int size)
    {
        using var stream = entry.Open();
        byte[] buffer = new byte[1 << 14];
        for (long left = place; left > 0;)
        {
            int read = stream.Read(buffer, 0, (int)Math.Min(left, buffer.Length));
            if (read == 0) throw new DamagedModelException($"its part '{Visible(entry.FullName)}' ends too soon");
            left -= read;
        }
        if (stream.ReadAtLeast(buffer.AsSpan(0, size), size, throwOnEndOfStream: false) < size) throw new DamagedModelException($"its part '{Visible(entry.FullName)}' ends too soon");
        return Encoding.Unicode.GetString(buffer, 0, size);
    }

    private static string Visible(string text) => string.Concat(text.Take(100).Select(c => char.IsControl(c) ? '?' : c));

    // Input, expression and output, as ML.NET writes texts one behind the other.
    [GeneratedRegex(@"\AScore\(score\) => double\(score\) \+ \(-?\d\.\d{17}E[+-]\d{3}d\)Prediction\z")]
    private static partial Regex KnownExpression();

    // Exactly as the runtime writes names, so that nothing in the rest of one can lead elsewhere.
    [GeneratedRegex(@"\A(MLNet\.MoE|Microsoft\.ML\.(Data|Transforms|StandardTrainers|FastTree|LightGbm)), Version=\d{1,5}(\.\d{1,5}){3}, Culture=neutral, PublicKeyToken=(null|[0-9a-f]{16})\z")]
    private static partial Regex KnownAssembly();
}
