using System.Numerics;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The rows that a term of the gate's loss sees after a forward pass; arrays are (experts, rows) unless said otherwise.</summary>
internal readonly ref struct GateLossRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The gate's numbers.</summary>
    public required GateArguments<T> Gate { get; init; }

    /// <summary>(rows): what each row counts.</summary>
    public required ReadOnlySpan<T> WeightsOfRows { get; init; }

    /// <summary>The experts' weights that the selection gave.</summary>
    public required ReadOnlySpan<T> Weights { get; init; }

    /// <summary>What the selection kept of its forward pass; where it is sparse, first the experts' probabilities.</summary>
    public required ReadOnlySpan<T> State { get; init; }

    /// <summary>Logits before noise; empty unless the term reads them.</summary>
    public ReadOnlySpan<T> Logits { get; init; }

    /// <summary>Logits with noise; likewise.</summary>
    public ReadOnlySpan<T> Noisy { get; init; }

    /// <summary>Lines that the noise's scales are made of; empty where noise has none.</summary>
    public ReadOnlySpan<T> Scales { get; init; }

    /// <summary>Number of rows.</summary>
    public int Rows => WeightsOfRows.Length;
}
