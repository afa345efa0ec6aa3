using System.Runtime.InteropServices;

namespace MLNet.MoE.Torch.Training;

/// <summary>Tells libtorch's lack of memory, which it reports by words alone, from other errors.</summary>
internal static class OutOfMemory
{
    public static bool Is(ExternalException exception) => IsTold(exception.Message);

    /// <summary>Whether the words tell of a lack of memory.</summary>
    public static bool IsTold(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase);
}
