using MLNet.MoE.Torch.Native;
using TorchSharp;

namespace MLNet.MoE;

/// <summary>Whether and with what <see cref="TorchEngine"/> can train in this process.</summary>
/// <param name="Problem">Why it cannot train, in one line; null where it can.</param>
/// <param name="Version">Version of TorchSharp.</param>
/// <param name="LibraryVersion">Version of the libtorch that is loaded, whichever TorchSharp was made for; null where none is.</param>
/// <param name="Devices">Devices that <see cref="TorchEngine"/> takes, such as <c>cpu</c> and <c>cuda:0</c>.</param>
/// <param name="Threads">Threads that libtorch takes by itself on the CPU.</param>
public sealed record TorchStatus(string? Problem, string Version, string? LibraryVersion, IReadOnlyList<string> Devices, int Threads)
{
    /// <summary>Whether the engine can train.</summary>
    public bool IsAvailable => Problem is null;

    /// <summary>Loads libtorch, where that is not done yet, and looks. Throws nothing where it is missing.</summary>
    /// <param name="process">What loading may change in the process; null for the defaults.</param>
    public static TorchStatus Probe(TorchProcessOptions? process = null)
    {
        string version = typeof(torch).Assembly.GetName().Version!.ToString(3);
        if (TorchLibrary.Probe(process ?? new()) is string problem) return new TorchStatus(problem, version, null, [], 0);
        string[] devices = ["cpu", .. Enumerable.Range(0, torch.cuda.device_count()).Select(index => $"cuda:{index}")];
        return new TorchStatus(null, version, LibtorchVersion.Loaded(), devices, torch.get_num_threads());
    }
}
