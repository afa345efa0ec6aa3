namespace MLNet.MoE.Mixtures.Report;

/// <summary>What a report holds beyond that of version 0.1.</summary>
internal sealed record MoeFitDetails
{
    /// <summary>Categories that others are compared with.</summary>
    public IReadOnlyList<string> ReferenceLevels { get; init; } = [];

    /// <summary>(coefficients, coefficients), from the observed information; empty where none was computed.</summary>
    public double[] Covariance { get; init; } = [];

    /// <summary>(coefficients, 2) ends of profile intervals; empty where none were asked for.</summary>
    public double[] Profile { get; init; } = [];

    /// <summary>Level of the profile intervals.</summary>
    public double ProfileLevel { get; init; }

    /// <summary>Random starts that reached the best value by themselves, without proposals from other maxima; -1 where that is not
    /// known.</summary>
    public int StartsReachingBestAlone { get; init; } = -1;
}
