using System.Globalization;

namespace MLNet.MoE.Torch.Devices;

/// <summary>A device by name: the CPU or a numbered GPU.</summary>
/// <param name="GpuIndex">Number of the GPU; null is the CPU.</param>
internal readonly record struct DeviceName(int? GpuIndex)
{
    /// <summary>The CPU.</summary>
    public static DeviceName Cpu => default;

    /// <summary>Reads <c>cpu</c>, <c>cuda</c> or <c>cuda:0</c>.</summary>
    /// <exception cref="ArgumentException">It is none of these.</exception>
    public static DeviceName Parse(string name)
    {
        if (name == "cpu") return Cpu;
        if (name == "cuda") return new DeviceName(0);
        if (name.StartsWith("cuda:", StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return new DeviceName(index);
        }
        throw new ArgumentException($"'{name}' is no device; use 'cpu', 'cuda' or a numbered GPU such as 'cuda:0'.", nameof(name));
    }

    /// <inheritdoc/>
    public override string ToString() => GpuIndex is int index ? string.Create(CultureInfo.InvariantCulture, $"cuda:{index}") : "cpu";
}
