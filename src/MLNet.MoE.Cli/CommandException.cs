namespace MLNet.MoE.Cli;

/// <summary>Ends a command with one line for the user: what is wrong, where, and what to do.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.BadInput, Exception? innerException = null)
    : Exception(message, innerException)
{
    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
