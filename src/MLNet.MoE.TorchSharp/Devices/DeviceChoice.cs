namespace MLNet.MoE.Torch.Devices;

/// <summary>The device a run takes.</summary>
/// <param name="Device">The device.</param>
/// <param name="Warning">What to warn of, or null.</param>
internal readonly record struct DeviceChoice(DeviceName Device, string? Warning)
{
    /// <summary>Chooses.</summary>
    /// <param name="wanted">Device that the engine was made for; null follows the next two.</param>
    /// <param name="gpuDeviceId">GPU that the <c>MLContext</c> asks for, or null for none in particular.</param>
    /// <param name="fallbackToCpu">Whether the CPU will do where that GPU is missing.</param>
    /// <param name="gpuCount">GPUs there are.</param>
    /// <param name="absence">Tells why there are none, where that is so.</param>
    /// <exception cref="InvalidOperationException">The GPU is missing and the CPU won't do.</exception>
    public static DeviceChoice Make(DeviceName? wanted, int? gpuDeviceId, bool fallbackToCpu, int gpuCount, Func<string> absence)
    {
        if (wanted is { GpuIndex: null }) return new(DeviceName.Cpu, null);
        int? index = wanted?.GpuIndex ?? gpuDeviceId;
        // Nobody named a device: the first GPU, else the CPU, and both are fine.
        if (index is null) return new(gpuCount > 0 ? new DeviceName(0) : DeviceName.Cpu, null);
        var gpu = new DeviceName(index);
        if (index < gpuCount) return new(gpu, null);
        string missing = gpuCount == 0
            ? $"There is no GPU '{gpu}': {absence()}"
            : $"There is no GPU '{gpu}': libtorch sees {gpuCount}, 'cuda:0' to 'cuda:{gpuCount - 1}'";
        // A device named in the code is meant; one set for the whole context may be made do without.
        if (wanted is null && fallbackToCpu) return new(DeviceName.Cpu, $"{missing}. Training runs on the CPU.");
        throw new InvalidOperationException($"{missing}; or train on the device 'cpu'.");
    }
}
