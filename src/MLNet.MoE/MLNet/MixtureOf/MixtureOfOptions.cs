using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>Options of a mixture of any trainers. Values are checked when the trainer is made.</summary>
public sealed class MixtureOfOptions
{
    /// <summary>Column of the label that all experts learn: a key for several classes, Boolean for two, a number for regression. Default
    /// <c>Label</c>.</summary>
    [ColumnName]
    public string LabelColumnName { get; set; } = "Label";

    /// <summary>
    /// Column of the numbers that the gate may decide by, a vector of Single in the data given to <c>Fit</c>; null for none. Where the data
    /// has no such column the gate decides by what the experts say alone. Experts name their own columns. Default <c>Features</c>.
    /// </summary>
    public string? FeatureColumnName { get; set; } = "Features";

    /// <summary>Column of row weights for the gate, Single or Double; null for none. Experts name their own. Default null.</summary>
    public string? ExampleWeightColumnName { get; set; }

    /// <summary>Names of the experts, in their order, for reports and the slots of <c>GateWeights</c>; null names them after their
    /// trainers. Default null.</summary>
    public IReadOnlyList<string>? ExpertNames { get; set; }

    /// <summary>
    /// Folds of the cross-validation that the experts' statements on rows unseen by them come from, 1 to 20; 1 holds out
    /// <see cref="ValidationFraction"/> once, which is fastest; 0 chooses: 10 up to 2,000 rows, where an expert may be much better for
    /// a few more of them, 5 up to 5,000, 3 up to 20,000, otherwise 1. Default 0.
    /// </summary>
    [Limit(1, 20, Zero = "choose")]
    public int NumberOfFolds { get; set; }

    /// <summary>
    /// Times that the cross-validation is repeated on other folds, 1 to 20; the experts' statements are averaged. Without
    /// <see cref="Refit"/> the models of all folds and repetitions are kept, and an expert is the mean of its own. Default 1.
    /// </summary>
    [Limit(1, 20)]
    public int NumberOfBags { get; set; } = 1;

    /// <summary>Share of the rows held out where there is one fold, above 0 to 0.9, by class. Default 0.2.</summary>
    [Limit(0, 0.9, WithoutLow = true)]
    public float ValidationFraction { get; set; } = 0.2f;

    /// <summary>Whether each expert is trained once more on all rows. Otherwise the models of the folds are kept, which saves a fit and
    /// costs scoring time. Default true.</summary>
    public bool Refit { get; set; } = true;

    /// <summary>Whether probabilities are calibrated on held-out rows, expert by expert, before they are mixed. Default true.</summary>
    public bool CalibrateExperts { get; set; } = true;

    /// <summary>How experts are weighed. Default <see cref="MixtureGate.Automatic"/>.</summary>
    public MixtureGate Gate { get; set; } = MixtureGate.Automatic;

    /// <summary>Strength that pulls the weights of a row to those of all rows, above 0 to 1,000,000; null chooses by cross-validation.
    /// Default null.</summary>
    [Limit(0, 1e6, WithoutLow = true)]
    public double? GateShrinkage { get; set; }

    /// <summary>Fits that run side by side, 1 to 64. Trainers use the processors themselves, so more than 1 pays for trainers of one
    /// thread. Default 1.</summary>
    [Limit(1, 64)]
    public int NumberOfThreads { get; set; } = 1;

    /// <summary>
    /// Time for all fits, above zero; null sets no limit. Experts whose remaining fits would not end in time, by the time of their first,
    /// are left out, the slowest first, and so are those that have not ended by then. At least one is kept. Default null.
    /// </summary>
    public TimeSpan? TimeBudget { get; set; }

    /// <summary>Seed of the folds; null takes it from the <c>MLContext</c>. Default null.</summary>
    public int? Seed { get; set; }

    /// <summary>Stops the fit between two fits of experts when cancelled.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Experts that are as unlike as good models of tables are: GG-MoE networks; boosted trees that stop early, LightGBM's where the
    /// package <c>Microsoft.ML.LightGbm</c> is there and runs, otherwise those of <c>Microsoft.ML.FastTree</c>, none without either; and a
    /// linear model. The trainer is then made without any expert, or with further ones. All learn the columns that these options name,
    /// which have to be a vector of Single and the label.
    /// </summary>
    /// <param name="network">Options of the networks but for columns and seed; null for their defaults.</param>
    public static MixtureOfOptions Best(NetworkOptions? network = null) => new() { Network = network?.Copy() ?? new GgMoeOptions() };

    /// <summary>The networks among the experts that <see cref="Best"/> brings; null where all experts are given.</summary>
    internal NetworkOptions? Network { get; init; }

    /// <summary>Threads of each expert that <see cref="Best"/> brings; null lets them choose.</summary>
    internal int? ThreadsOfExpert { get; set; }

    /// <summary>Folds for a number of rows with a label.</summary>
    internal int FoldsOf(int rows)
        => NumberOfFolds > 0 ? Math.Min(NumberOfFolds, rows) : rows switch { <= 2_000 => 10, <= 5_000 => 5, <= 20_000 => 3, _ => 1 };

    internal MixtureOfOptions Copy() => (MixtureOfOptions)MemberwiseClone();

    /// <summary>Throws for the first option that is out of its range.</summary>
    internal void Check(int experts)
    {
        OptionsCheck.Check(this);
        if (TimeBudget <= TimeSpan.Zero) throw OptionAttribute.OutOfRange(nameof(TimeBudget), TimeBudget, "above zero");
        if (ExpertNames is null) return;
        if (ExpertNames.Count != experts)
            throw Wrong(nameof(ExpertNames), $"has {ExpertNames.Count} names for {experts} experts; give one for each.");
        if (ExpertNames.Any(string.IsNullOrWhiteSpace) || ExpertNames.Distinct(StringComparer.Ordinal).Count() != experts)
            throw Wrong(nameof(ExpertNames), "has a name that is empty or there twice.");
    }

    private static ArgumentException Wrong(string option, string fault) => new($"{option} {fault}", option);
}
