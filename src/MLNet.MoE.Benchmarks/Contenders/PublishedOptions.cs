namespace MLNet.MoE.Benchmarks;

/// <summary>What is changed of published networks for the contenders, and for the models of the command line, that carry the same names.</summary>
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
