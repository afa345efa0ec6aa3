namespace MLNet.MoE.Torch.Cuda;

/// <summary>Number of a pool of memory, a pair in C++; of zeros for a new one.</summary>
internal readonly record struct TorchPoolId(ulong First, ulong Second);
