using System.Numerics;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>What the loss terms of a pass's gates have in common: the terms, the thread, and what each row of the tile counts.</summary>
/// <param name="context">The pass.</param>
/// <param name="means">The terms, and the running means that they know.</param>
/// <param name="thread">Thread of the pass.</param>
internal sealed unsafe class GateLossTile<T>(PassContext<T> context, GateLossMeans means, int thread)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T* _rowWeights = context.Allocate<T>(context.Capacity);

    /// <summary>The terms.</summary>
    public GateLossMeans Means => means;

    /// <summary>Thread of the pass.</summary>
    public int Thread => thread;

    /// <summary>(rows): what each row of the tile counts in the mean over rows and members.</summary>
    public Span<T> WeightsOfRows => new(_rowWeights, context.Rows);

    /// <summary>Takes what the rows of a tile count.</summary>
    /// <param name="weights">(rows).</param>
    /// <param name="scale">Factor on all of them.</param>
    public void SetRows(ReadOnlySpan<float> weights, double scale)
    {
        for (int row = 0; row < weights.Length; row++) _rowWeights[row] = T.CreateTruncating(weights[row] * scale);
    }
}
