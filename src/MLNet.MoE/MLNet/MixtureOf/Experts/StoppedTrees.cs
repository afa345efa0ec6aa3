using Microsoft.ML;

namespace MLNet.MoE;

/// <summary>
/// Boosted trees that stop early: on the rows that they are given for it; or on a fifth that they hold out themselves, and then they are
/// grown once more, on all rows and to as many trees as were best.
/// </summary>
/// <param name="task">What is predicted.</param>
/// <param name="settings">Columns, seed and threads.</param>
internal abstract class StoppedTrees(TaskKind task, ExpertSettings settings) : IEstimator<ITransformer>, IStoppingTrainer, INamedTrainer
{
    private const double HeldOutShare = 0.2;

    /// <inheritdoc/>
    public abstract string TrainerName { get; }

    /// <summary>What is predicted.</summary>
    protected TaskKind Task => task;

    /// <summary>Columns, seed and threads.</summary>
    protected ExpertSettings Settings => settings;

    /// <inheritdoc/>
    public ITransformer Fit(IDataView input)
    {
        var options = new MixtureOfOptions { LabelColumnName = settings.Label, FeatureColumnName = null };
        int[] fold = FoldAssignment.Assign(StackTable.Read(input, task, options), 1, HeldOutShare, settings.Seed);
        var (train, validation) = (new RowSubsetView(input, [.. fold.Select(each => each != 0)]),
            new RowSubsetView(input, [.. fold.Select(each => each == 0)]));
        return Fit(train, validation, input);
    }

    /// <inheritdoc/>
    public ITransformer Fit(IDataView train, IDataView validation) => Fit(train, validation, null);

    /// <summary>Grows trees.</summary>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to stop early on.</param>
    /// <param name="all">Rows to grow the ensemble on again, to the length that was best; null keeps the first.</param>
    public abstract ITransformer Fit(IDataView train, IDataView validation, IDataView? all);

    /// <inheritdoc/>
    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
