using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;

namespace MLNet.MoE;

/// <summary>
/// What the mixtures of experts fitted by EM have in common. Every value is checked when the trainer is made; an error names the option and
/// its value.
/// </summary>
public abstract class StatisticalMoeOptions : TrainerOptions, IRelatedOptions
{
    /// <summary>Most experts of a mixture, fitted or loaded.</summary>
    internal const int MostExperts = 100;

    /// <summary>Most points of a regularisation path.</summary>
    internal const int MostPathPoints = 1000;

    /// <summary>
    /// Column whose slots among the features the gate alone sees; the experts then see the others. Slots are known by their names, as
    /// <c>Concatenate</c> gives them: the column's name, or that and a dot. Null, the default: gate and experts see all features.
    /// </summary>
    /// <remarks>
    /// <para>
    /// <c>Concatenate("Gate", "Hour", "City")</c> and then <c>Concatenate("Features", "Gate", "Distance")</c> give a gate of its own
    /// columns; one that gate and experts should share goes into both: <c>Concatenate("Features", "Gate", "Distance", "Hour")</c>.
    /// </para>
    /// <para>
    /// The gate's column must be part of the features, since ML.NET's stock prediction transformers bind a model to one feature column, its
    /// calibrator, which a binary model has around it, hands over nothing else, and permutation importance permutes the slots of that
    /// column alone.
    /// </para>
    /// </remarks>
    public string? GateColumnName { get; set; }

    /// <summary>Experts, 1 to 100; 0 chooses by <see cref="ExpertSelection"/>. Default 2.</summary>
    [Range(1, 8, 2)]
    [Limit(1, MostExperts, Zero = "choose")]
    public int NumberOfExperts { get; set; } = 2;

    /// <summary>
    /// Most experts that are tried where <see cref="NumberOfExperts"/> is 0, 1 to 100; a warning says where the largest number was the
    /// best. 0 tries 6, and by <see cref="ExpertSelection.Bic"/> goes on while the largest is the best, up to 20. Default 0.
    /// </summary>
    [Limit(1, MostExperts, Zero = "6, and on while more are better")]
    public int MaximumNumberOfExperts { get; set; }

    /// <summary>How the number of experts is chosen where it is 0. Default <see cref="MoE.ExpertSelection.Bic"/>.</summary>
    public ExpertSelection ExpertSelection { get; set; } = ExpertSelection.Bic;

    /// <summary>How the categories of a one-hot column enter the regressions. Default <see cref="CategoryContrasts.Reference"/>.</summary>
    public CategoryContrasts Contrasts { get; set; }

    /// <summary>
    /// Categories that the others of their column are compared with, as <c>"City=Oslo; Colour=red"</c>; of columns that are not named, the
    /// most frequent. Null, the default, names none.
    /// </summary>
    public string? ReferenceLevels { get; set; }

    /// <summary>
    /// Level, above 0 to below 1, of profile-likelihood intervals of all coefficients in the report; null computes none. They take some
    /// dozen passes over the rows for each coefficient. Default null.
    /// </summary>
    [Limit(0, 1, WithoutLow = true, WithoutHigh = true)]
    public double? ProfileIntervals { get; set; }

    /// <summary>Function that each gate column goes through first. Default <see cref="MoE.GateTransform.Identity"/>.</summary>
    public GateTransform GateTransform { get; set; }

    /// <summary>
    /// The function where <see cref="GateTransform"/> is <see cref="MoE.GateTransform.Custom"/>; it must be finite everywhere. A file names
    /// it and does not hold it: to save the model, register the function (<see cref="MoeGateFunctions.Register"/>), and register it in
    /// every program that loads the model. Columns that the pipeline computes and <see cref="GateColumnName"/> names need no such step.
    /// </summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public Func<double, double>? CustomGateTransform { get; set; }

    /// <summary>Whether gate columns are centred and scaled to unit variance before <see cref="GateTransform"/>, so that their units do not
    /// matter. Default true.</summary>
    public bool NormalizeGateInput { get; set; } = true;

    /// <summary>Temperature of the gate, above 0: softmax(linear / temperature). Lower values make its choice between experts sharper for
    /// slopes of the same penalty. Default 1.</summary>
    [Limit(0, WithoutLow = true)]
    public double GateTemperature { get; set; } = 1;

    /// <summary>Activation of the gate's linear form. Default <see cref="MoE.GateActivation.None"/>.</summary>
    public GateActivation GateActivation { get; set; }

    /// <summary>Experts that the gate keeps for a row (top-k), 1 or more and at most <see cref="NumberOfExperts"/>; 0 keeps all. Default
    /// 0.</summary>
    [Limit(1, Zero = "all")]
    public int GateActiveExperts { get; set; }

    /// <summary>How M-steps are done. Default <see cref="MoeSolver.Automatic"/>.</summary>
    public MoeSolver Solver { get; set; }

    /// <summary>
    /// Ridge penalty, 0 or more: half of it times the sum of squared slopes of gate and experts, per standard deviation of their columns,
    /// is taken off the log-likelihood. Higher values shrink more; 0 leaves separated data without a finite maximum. Default 0.1.
    /// </summary>
    [Range(1e-3, 1e3, 0.1, true)]
    [Limit(0)]
    public double L2Regularization { get; set; } = 0.1;

    /// <summary>Lasso penalty, 0 or more: times the sum of absolute slopes, per standard deviation of their columns. Sets slopes to exact
    /// zeros. Default 0.</summary>
    [Limit(0)]
    public double L1Regularization { get; set; }

    /// <summary>
    /// Points of the regularisation path that is fitted and reported beside the model, 0 to 1,000: from <see cref="L1Regularization"/> up
    /// to where all slopes are zero, evenly in the logarithm. 0 fits none. Default 0.
    /// </summary>
    [Limit(0, MostPathPoints)]
    public int L1PathLength { get; set; }

    /// <summary>Random starts, 1 to 10,000; the best few go on. More find better maxima and cost time. Default 20.</summary>
    [Limit(1, 10_000)]
    public int NumberOfStarts { get; set; } = 20;

    /// <summary>Iterations of one start at most, 1 or more. Default 500.</summary>
    [Limit(1)]
    public int MaximumIterations { get; set; } = 500;

    /// <summary>Largest entry of the gradient of the penalised log-likelihood, per unit of weight, at which a fit counts as converged;
    /// above 0. Default 1e-6.</summary>
    [Limit(0, WithoutLow = true)]
    public double Tolerance { get; set; } = 1e-6;

    /// <summary>Seed of the random starts; null takes it from the <c>MLContext</c>.</summary>
    public int? Seed { get; set; }

    /// <summary>Threads, 1 or more; 0 takes all processors. The fit does not depend on it. Default 0.</summary>
    [Limit(1, Zero = "all processors")]
    public int NumberOfThreads { get; set; }

    /// <summary>Stops the fit within one iteration when cancelled.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public CancellationToken CancellationToken { get; set; }

    void IRelatedOptions.CheckRelations()
    {
        CheckColumns();
        if (GateTransform == GateTransform.Custom && CustomGateTransform is null)
            throw OptionAttribute.OutOfRange(nameof(CustomGateTransform), null, "a function where GateTransform is Custom");
        if (NumberOfExperts > 0 && GateActiveExperts > NumberOfExperts)
            throw OptionAttribute.OutOfRange(nameof(GateActiveExperts), GateActiveExperts, "0 (all) or from 1 to NumberOfExperts");
    }

    /// <summary>A copy that later changes do not reach.</summary>
    internal StatisticalMoeOptions Copy() => (StatisticalMoeOptions)CopyOptions();
}
