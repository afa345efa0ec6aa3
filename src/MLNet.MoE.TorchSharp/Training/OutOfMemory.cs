using System.Runtime.InteropServices;

namespace MLNet.MoE.Torch.Training;

/// <summary>Recognises libtorch's lack of memory, which has no type of its own, by its message.</summary>
internal static class OutOfMemory
{
    public static bool Is(ExternalException exception) => IsNamedIn(exception.Message);

    /// <summary>Whether a message is about a lack of memory.</summary>
    public static bool IsNamedIn(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase);
}
