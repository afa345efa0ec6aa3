namespace MLNet.MoE.Networks.Training;

/// <summary>Which device a run should take, where the engine has a choice.</summary>
/// <param name="GpuDeviceId">Number of the GPU; null for none in particular.</param>
/// <param name="FallbackToCpu">Whether the CPU will do where that GPU is missing.</param>
public sealed record DevicePreference(int? GpuDeviceId, bool FallbackToCpu);
