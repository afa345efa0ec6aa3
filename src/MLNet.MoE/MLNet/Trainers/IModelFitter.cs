using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>The learning algorithm inside a trainer: tables in, model parameters out. All that knows ML.NET is in the trainer around
/// it.</summary>
/// <typeparam name="TParameters">What is learnt.</typeparam>
internal interface IModelFitter<TParameters>
    where TParameters : MoeModelParameters
{
    /// <summary>Name in logs, such as <c>GgMoe</c>.</summary>
    string Name { get; }

    /// <summary>Columns to learn from.</summary>
    TableColumns Columns { get; }

    /// <summary>Columns that the transformer of a regression gives beside the score.</summary>
    IReadOnlyList<ScoreColumn> ScoreColumns { get; }

    /// <summary>Whether the transformer of a classification gives sets of classes.</summary>
    bool HasSets { get; }

    /// <summary>Epochs at most, which are reported to the observer one by one; 0 where there are none.</summary>
    int MaximumEpochs { get; }

    /// <summary>Whether it also learns from validation rows that it is given, once it is known when to stop.</summary>
    bool LearnsStoppingRows => false;

    /// <summary>Where the rows of a fit go that do not fit in memory; null keeps all there. To be disposed of after the fit.</summary>
    RowCache? NewCache() => null;

    /// <summary>Cancels a fit.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>Learns.</summary>
    /// <param name="tables">What was read of the data.</param>
    /// <param name="seed">Seed where the options give none; it comes from the <c>MLContext</c>.</param>
    /// <param name="device">Device that the <c>MLContext</c> asks for.</param>
    /// <param name="observer">Observes the fit and may stop it.</param>
    TParameters Fit(TrainingTables tables, int seed, DevicePreference device, TrainingObserver observer);

    /// <summary>Layout of the feature vector that a model takes, of a fitter that can go on from one; null where the data's own is
    /// compared with the model.</summary>
    /// <param name="previous">The model.</param>
    FeatureLayout? LayoutOf(TParameters previous) => throw new NotSupportedException($"{Name} does not go on from a previous model.");

    /// <summary>Learns on from a previous model.</summary>
    /// <param name="tables">What was read of the data, in a layout that suits that of the model.</param>
    /// <param name="previous">The model.</param>
    /// <param name="seed">Seed where the options give none; it comes from the <c>MLContext</c>.</param>
    /// <param name="device">Device that the <c>MLContext</c> asks for.</param>
    /// <param name="observer">Observes the fit and may stop it.</param>
    TParameters Continue(TrainingTables tables, TParameters previous, int seed, DevicePreference device, TrainingObserver observer)
        => throw new NotSupportedException($"{Name} does not go on from a previous model.");

    /// <summary>One line on what was learnt, for the log.</summary>
    /// <param name="parameters">What was learnt.</param>
    /// <param name="rows">Rows that there were to learn from.</param>
    string Describe(TParameters parameters, int rows);
}
