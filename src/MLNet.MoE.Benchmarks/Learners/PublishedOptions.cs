namespace MLNet.MoE.Benchmarks;

/// <summary>What is changed of published networks for the learners that are named for them.</summary>
internal static class PublishedOptions
{
    /// <summary>The published network with the piecewise-linear embedding.</summary>
    public static TOptions Embedded<TOptions>(TOptions published)
        where TOptions : NetworkOptions
    {
        published.Embedding = "piecewise-linear";
        return published;
    }
}
