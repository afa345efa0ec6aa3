namespace MLNet.MoE.Torch.Cuda;

/// <summary>A stream as c10::cuda::CUDAStream holds it: device and number.</summary>
internal readonly record struct TorchStream(long Device, long Id);
