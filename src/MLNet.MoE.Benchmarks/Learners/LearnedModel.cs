using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a learner has learned.</summary>
/// <param name="Transformer">ML.NET's transformer, or a chain of them: gives <c>Score</c>, and for a binary task <c>Probability</c>. Any
/// ML.NET program can save it.</param>
/// <param name="Parameters">Weights of a network or a linear model; leaves of all trees.</param>
internal sealed record LearnedModel(ITransformer Transformer, long Parameters)
{
    /// <summary>Loss on the rows to stop early on after each step of learning; empty where there is no such thing.</summary>
    public IReadOnlyList<float> ValidationCurve { get; init; } = [];

    /// <summary>What a step of the curve is: <c>epoch</c> or <c>tree</c>.</summary>
    public string CurveUnit { get; init; } = "epoch";

    /// <summary>What it said of rows that it had not learnt from; null where that was not asked for, or where it cannot tell.</summary>
    public HeldOutScore? HeldOut { get; init; }

    /// <summary>Weights of the experts for a row's features; null for a model without experts.</summary>
    public Func<float[], float[]>? GateWeights { get; init; }

    /// <summary>Predicts rows that it sees the features of, and nothing else.</summary>
    /// <param name="features">The rows.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="rows">Number of rows.</param>
    public Predictions Predict(IDataView features, TaskKind task, int classes, int rows)
        => Predictions.Read(Transformer.Transform(features), task, classes, rows);
}
