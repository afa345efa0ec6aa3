using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>How far a fused step goes.</summary>
/// <param name="Divisor">What the gradient is divided by.</param>
/// <param name="Skip">1 to do nothing, else 0.</param>
/// <param name="Rate">Learning rate, a number on the device.</param>
/// <param name="Decay">Weight decay.</param>
internal readonly record struct FusedStepSize(Tensor Divisor, Tensor Skip, Tensor Rate, double Decay);
