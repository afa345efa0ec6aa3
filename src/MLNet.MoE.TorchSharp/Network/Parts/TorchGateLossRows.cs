using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>What a term of the gate's loss sees: tensors are (networks x copies, rows, lines or experts).</summary>
/// <param name="Gate">The gate's numbers.</param>
/// <param name="Lines">Lines without noise; behind those of the selection the scales of noise are made of the last.</param>
/// <param name="Noisy">Lines of the selection with noise.</param>
/// <param name="Weights">The experts' weights.</param>
internal sealed record TorchGateLossRows(TorchGateArguments Gate, Tensor Lines, Tensor Noisy, Tensor Weights);
