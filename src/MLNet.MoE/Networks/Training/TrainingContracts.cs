using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Training;

/// <summary>The prepared data of a training run. Rows are given by index so that nothing is copied.</summary>
/// <param name="Training">Table that holds the training rows.</param>
/// <param name="TrainingRows">Rows of <paramref name="Training"/> to learn from.</param>
/// <param name="Validation">Table that holds the validation rows; may be the same table.</param>
/// <param name="ValidationRows">Rows to stop early on; empty trains for the maximum of epochs and keeps the last.</param>
public sealed record TrainingData(FeatureTable Training, int[] TrainingRows, FeatureTable Validation, int[] ValidationRows)
{
    /// <summary>The same data with the validation rows among those to learn from. Rows of another table are appended to the training
    /// table.</summary>
    internal TrainingData WithValidationLearned()
    {
        if (ReferenceEquals(Training, Validation))
            return this with { TrainingRows = [.. TrainingRows, .. ValidationRows], ValidationRows = [] };
        int count = Training.RowCount;
        foreach (int row in ValidationRows)
        {
            Training.AddRow(Validation.Label(row), Validation.Weight(row), out var numeric, out var categories);
            Validation.Labels(row).CopyTo(Training.Labels(Training.RowCount - 1));
            Validation.Numeric(row).CopyTo(numeric);
            Validation.Categories(row).CopyTo(categories);
            var sparse = Validation.Sparse(row);
            for (int i = 0; i < sparse.Columns.Length; i++) Training.OpenSparse!.Add(sparse.Columns[i], sparse.Values[i]);
        }
        return this with { TrainingRows = [.. TrainingRows, .. Enumerable.Range(count, ValidationRows.Length)], ValidationRows = [] };
    }
}

/// <summary>Everything an engine needs for one run.</summary>
/// <param name="Spec">The network.</param>
/// <param name="Start">Weights to start from; the engine copies them.</param>
/// <param name="Data">Prepared data.</param>
/// <param name="Settings">How to train.</param>
public sealed record TrainingRequest(NetworkSpec Spec, NetworkWeights Start, TrainingData Data, TrainingSettings Settings)
{
    /// <summary>Observes the run and may stop it. Default: nobody.</summary>
    public TrainingObserver Observer { get; init; } = TrainingObserver.None;
}

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    /// <summary>No better stopping metric for as many epochs as the patience allows.</summary>
    Patience,

    /// <summary>The maximum of epochs was reached.</summary>
    MaximumEpochs,

    /// <summary>The run was cancelled and asked to keep the best network so far.</summary>
    Cancelled,

    /// <summary>The loss was no longer a number; the best network before that is kept.</summary>
    NonFiniteLoss,
}

/// <summary>What came of a run.</summary>
/// <param name="Weights">Weights of the best epoch.</param>
/// <param name="History">One record an epoch.</param>
/// <param name="BestEpoch">Epoch of the weights, counted from 1; 0 where no epoch was finished.</param>
/// <param name="StopReason">Why it ended.</param>
public sealed record TrainingResult(NetworkWeights Weights, IReadOnlyList<TrainingProgress> History, int BestEpoch, StopReason StopReason);

/// <summary>Trains networks. Engines differ in speed and hardware, never in what they compute.</summary>
public interface ITrainingEngine
{
    /// <summary>Short name for logs, such as <c>cpu</c>.</summary>
    string Name { get; }

    /// <summary>Trains a network and gives back the weights of its best epoch.</summary>
    /// <exception cref="OperationCanceledException">The run was cancelled and its settings don't keep the best network.</exception>
    /// <exception cref="InvalidOperationException">The very first losses were not finite, so that there is no network to keep.</exception>
    TrainingResult Train(TrainingRequest request);
}

/// <summary>An engine that can train several networks as one.</summary>
public interface IStackedTrainingEngine : ITrainingEngine
{
    /// <summary>Whether there is something to gain by it here, as on a GPU, which one small network leaves idle.</summary>
    bool GainsByStacking { get; }

    /// <summary>Whether two runs can be trained as one.</summary>
    bool CanStack(TrainingRequest first, TrainingRequest second);

    /// <summary>Trains networks as one; each comes out as it would alone, but for rounding.</summary>
    /// <param name="requests">One for each network; each of them can be stacked with the first.</param>
    /// <returns>What came of each, in the same order.</returns>
    /// <exception cref="ArgumentException">There are none, or some cannot be stacked with the first.</exception>
    /// <exception cref="OperationCanceledException">Any of them was cancelled and not all of them keep the best network.</exception>
    /// <exception cref="InvalidOperationException">A network's very first losses were not finite, or memory does not suffice for
    /// all.</exception>
    IReadOnlyList<TrainingResult> TrainMany(IReadOnlyList<TrainingRequest> requests);
}
