namespace MLNet.MoE.Mixtures.Report;

/// <summary>Names for reports and warnings.</summary>
/// <param name="Slots">Of the experts' columns.</param>
/// <param name="GateSlots">Of the gate's columns.</param>
/// <param name="Classes">Of the classes; empty for a numeric outcome.</param>
internal sealed record MixtureNames(IReadOnlyList<string> Slots, IReadOnlyList<string> GateSlots, IReadOnlyList<string> Classes)
{
    /// <summary>Columns of the experts that are reported against the mean of their categories.</summary>
    public IReadOnlyList<ContrastGroup> SumContrasts { get; init; } = [];

    /// <summary>Those of the gate.</summary>
    public IReadOnlyList<ContrastGroup> GateSumContrasts { get; init; } = [];

    /// <summary>The categories that others are compared with, for the report.</summary>
    public IReadOnlyList<string> ReferenceLevels { get; init; } = [];

    /// <summary>Numbered names where the data has none.</summary>
    public static MixtureNames Numbered(int features, int? gateFeatures, int classes)
    {
        string[] slots = Number("x", features);
        return new MixtureNames(slots, gateFeatures is { } count ? Number("g", count) : slots, Number("class ", classes));
    }

    private static string[] Number(string prefix, int count) => [.. Enumerable.Range(0, count).Select(i => $"{prefix}{i}")];
}
