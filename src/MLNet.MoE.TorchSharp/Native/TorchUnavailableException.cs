namespace MLNet.MoE;

/// <summary>
/// TorchSharp's native library could not be loaded. The message names the package to add, the file that was tried and the loader's own
/// reason.
/// </summary>
public sealed class TorchUnavailableException : InvalidOperationException
{
    /// <summary>Makes the exception without a message of its own.</summary>
    public TorchUnavailableException()
        : this("TorchSharp's native library could not be loaded.")
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: what is missing, where it was looked for, what to do.</param>
    public TorchUnavailableException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">One line: what is missing, where it was looked for, what to do.</param>
    /// <param name="innerException">What the loader threw.</param>
    public TorchUnavailableException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
