namespace MLNet.MoE.Fuzz.Running;

/// <summary>Something that a case must not do.</summary>
/// <param name="Kind">Which of the promises is broken: exception, memory, time, crash, seed.</param>
/// <param name="Message">What happened, in a line.</param>
/// <param name="Place">Where, for telling faults apart.</param>
/// <param name="Details">The trace.</param>
internal sealed record Fault(string Kind, string Message, string Place = "", string Details = "")
{
    /// <summary>What faults with one cause have in common.</summary>
    public string Signature
        => $"{Kind}: {string.Concat(Message.Where(letter => !char.IsDigit(letter) && letter is not ('-' or '.' or '+')).Take(60))} "
            + Place;

    public static Fault Of(Exception exception)
    {
        var inner = exception;
        while (inner.InnerException is not null) inner = inner.InnerException;
        string kind = inner is Cases.FaultException ? "claim" : "exception";
        string message = inner is Cases.FaultException ? inner.Message
            : $"{exception.GetType().Name} < {inner.GetType().Name}: {inner.Message}";
        return new Fault(kind, message, Frame(inner.StackTrace ?? ""), exception.ToString());
    }

    /// <summary>The first frame of a trace that is of this product or of ML.NET, or the first of all.</summary>
    public static string Frame(string trace)
    {
        var frames = trace.Split('\n').Select(line => line.Trim()).ToList();
        string frame =
            frames.FirstOrDefault(
                line => (line.StartsWith("at MLNet.MoE", StringComparison.Ordinal)
                    || line.StartsWith("at Microsoft.ML", StringComparison.Ordinal)) && !line.StartsWith("at MLNet.MoE.Fuzz",
                    StringComparison.Ordinal)) ?? frames[0];
        int end = frame.IndexOf('(', StringComparison.Ordinal);
        return end < 0 ? frame : frame[..end];
    }
}
