using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>The input of gate and experts.</summary>
/// <param name="Dense">(G, M x B, D), or (M x B, D) for a plain product: scaled and adapted.</param>
/// <param name="Categories">
/// (N, B, groups): places of categories and sparse columns; M x B where members have rows of their own.
/// </param>
/// <param name="Coefficients">(N, B, M, groups), or (N, M x B, 1, groups) likewise; null without categories and sparse columns.</param>
/// <param name="Rows">Rows of the batch that a member sees.</param>
/// <param name="Orders">1, or as many as members where each has rows of its own.</param>
internal sealed record NetworkInput(Tensor Dense, Tensor Categories, Tensor? Coefficients, long Rows, long Orders);
