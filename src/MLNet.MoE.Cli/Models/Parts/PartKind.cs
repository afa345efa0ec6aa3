namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>A kind of part that a model of 'moe train' can have.</summary>
/// <param name="Signature">Eight characters that say whose bytes they are; a space stands for a zero.</param>
/// <param name="Loader">Name by which ML.NET finds what loads it.</param>
/// <param name="Version">Version of its layout, and the oldest one that can be read by what reads it; both as ML.NET writes them.</param>
/// <param name="Block">Walks over its bytes; null for the parts of this library, which check themselves.</param>
internal sealed record PartKind(string Signature, string Loader, (uint Written, uint Readable) Version, Action<PartReader>? Block)
{
    /// <summary>An older name of the loader, which ML.NET tries next.</summary>
    public string OtherLoader { get; init; } = "";
}
