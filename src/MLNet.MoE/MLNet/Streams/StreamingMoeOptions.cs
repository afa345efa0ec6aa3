using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>Options of a mixture of experts that learns from a stream.</summary>
public sealed class StreamingMoeOptions : IRelatedOptions
{
    /// <summary>
    /// Columns and structure of the network, and how it is trained at first. Experts have layers of their own, so that one can be replaced.
    /// Default: four experts of 32 units, four members, one thread.
    /// </summary>
    public GgMoeOptions Network { get; set; } = new()
    {
        NumberOfExperts = 4, SharedLayers = 0, NumberOfMembers = 4, NumberOfThreads = 1,
    };

    /// <summary>Rows that are gathered before the first network is trained, 50 or more. Default 1000.</summary>
    [Limit(50)]
    public int FirstRows { get; set; } = 1000;

    /// <summary>Latest rows that are kept to learn from again, 50 or more; a drift forgets those before it. Default 2000.</summary>
    [Limit(50)]
    public int WindowRows { get; set; } = 2000;

    /// <summary>Passes over each batch and as many rows kept from before it, 1 or more. Default 2.</summary>
    [Limit(1)]
    public int EpochsPerBatch { get; set; } = 2;

    /// <summary>Passes over the rows since a drift, and of a fresh expert over the rows kept, 0 or more. Default 10.</summary>
    [Limit(0)]
    public int EpochsOfAdaptation { get; set; } = 10;

    /// <summary>Probability, above 0 to below 1, that a check of the loss finds a drift where there is none. Default 0.002.</summary>
    [Limit(0, 1, WithoutLow = true, WithoutHigh = true)]
    public double DriftConfidence { get; set; } = 0.002;

    /// <summary>
    /// The same of the warning that puts a fresh expert on probation, above 0 to below 1, at least <see cref="DriftConfidence"/>. Default
    /// 0.02.
    /// </summary>
    [Limit(0, 1, WithoutLow = true, WithoutHigh = true)]
    public double WarningConfidence { get; set; } = 0.02;

    /// <summary>Rows of probation at least, 30 or more. Default 500.</summary>
    [Limit(30)]
    public int ProbationRows { get; set; } = 500;

    /// <summary>Rows of probation at most, 30 or more; then the fresh expert is given up. Default 5000.</summary>
    [Limit(30)]
    public int MaximumProbationRows { get; set; } = 5000;

    /// <summary>
    /// By how many standard errors of the mean difference the loss with the fresh expert has to be lower, above 0. Default 2.
    /// </summary>
    [Limit(0, WithoutLow = true)]
    public double ReplacementEvidence { get; set; } = 2;

    void IRelatedOptions.CheckRelations()
    {
        ArgumentNullException.ThrowIfNull(Network);
        OptionsCheck.Check(Network);
        if (WarningConfidence < DriftConfidence)
            throw new ArgumentException($"{nameof(WarningConfidence)} is {WarningConfidence} and {nameof(DriftConfidence)} "
                + $"{DriftConfidence}; a warning comes before a drift, so it needs the larger of the two.", nameof(WarningConfidence));
        if (MaximumProbationRows < ProbationRows)
            throw new ArgumentException($"{nameof(MaximumProbationRows)} is {MaximumProbationRows} and {nameof(ProbationRows)} "
                + $"{ProbationRows}; give at least as many.", nameof(MaximumProbationRows));
        foreach (var (option, isWrong, instead) in ((string, bool, string)[])[
            (nameof(Network.SharedLayers), (Network.SharedLayers ?? 0) != 0, "experts that are replaced need layers of their own: 0"),
            (nameof(Network.NumberOfExperts), Network.NumberOfExperts < 2, "a stream needs a number of experts from 2 on"),
            (nameof(Network.MemberSharing), Network.MemberSharing == MemberSharing.Full, "layers with adapters are not replaced: Mini"),
            (nameof(Network.GateNetwork), Network.GateNetwork != "linear", "leaving an expert out needs a gate that is linear"),
            (nameof(Network.Quantiles), Network.Quantiles is { Length: > 0 }, "a stream predicts one number"),
            (nameof(Network.PredictionInterval), Network.PredictionInterval is not null, "intervals do not follow a drift"),
            (nameof(Network.ExposureColumnName), Network.ExposureColumnName is not null, "a stream has no exposure"),
            (nameof(Network.MemberExits), Network.MemberExits != MemberExits.Off, "they are chosen on rows that are held out"),
            (nameof(Network.ClassWeights), !Network.ClassWeights.IsNone, "rows count as they come; name a column of weights"),
            (nameof(Network.CategoricalColumns), Network.CategoricalColumns is { Length: > 0 }, "encode them in the pipeline")])
        {
            if (isWrong) throw new ArgumentException($"{nameof(Network)}.{option} does not go with a stream: {instead}.", option);
        }
    }

    /// <summary>A copy that later changes do not reach.</summary>
    internal StreamingMoeOptions Copy()
    {
        var copy = (StreamingMoeOptions)MemberwiseClone();
        copy.Network = (GgMoeOptions)Network.Copy();
        (copy.Network.SharedLayers, copy.Network.SparseColumns) = (0, false);
        return copy;
    }
}
