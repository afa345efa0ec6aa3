using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>Looks rows up in one table for each network.</summary>
internal static class Lookup
{
    /// <summary>Rows of tables.</summary>
    /// <param name="tables">(networks, entries, size).</param>
    /// <param name="indices">(networks, ...): entries of the network's own table.</param>
    /// <returns>(all indices, size).</returns>
    public static Tensor Rows(Tensor tables, Tensor indices)
    {
        long networks = tables.shape[0], entries = tables.shape[1];
        if (networks == 1) return TorchScripts.Embedding(tables[0], indices.reshape(-1));
        using Scalar step = entries, end = networks * entries;
        using var offsets = arange(Numbers.Zero, end, step, ScalarType.Int64, tables.device).unsqueeze(1);
        return TorchScripts.Embedding(tables.flatten(0, 1), indices.reshape(networks, -1).Plus(offsets).view(-1));
    }
}
