namespace MLNet.MoE.Benchmarks;

/// <summary>Describes a failure in one line.</summary>
internal static class FailureText
{
    /// <summary>What happened.</summary>
    public static string Of(Exception exception)
    {
        // ML.NET wraps what happened in its pipelines; the cause says more than the wrapper.
        var cause = exception.GetBaseException();
        return cause is TimeoutException ? cause.Message : $"{cause.GetType().Name}: {cause.Message.ReplaceLineEndings(" ")}";
    }
}
