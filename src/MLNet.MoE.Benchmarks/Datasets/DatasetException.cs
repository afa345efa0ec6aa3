namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A dataset that cannot be read or does not fit its description. The message is one line that says what is wrong,
/// where, and what to do, so that a command line can print it as it stands.
/// </summary>
public sealed class DatasetException : Exception
{
    /// <summary>Creates the exception with no message of its own.</summary>
    public DatasetException()
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    public DatasetException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception for a failure of the platform, which stays visible as the inner exception.</summary>
    /// <param name="message">One line: what, where, what to do.</param>
    /// <param name="innerException">The failure underneath.</param>
    public DatasetException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
