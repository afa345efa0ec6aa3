using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>What a contender has learned.</summary>
internal interface IFittedContender
{
    /// <summary>How missing numbers must be given.</summary>
    FeatureEncoding Encoding { get; }

    /// <summary>Weights of a network or a linear model; leaves of all trees.</summary>
    long Parameters { get; }

    /// <summary>Loss on the validation part after each step of learning; empty where there is no such thing.</summary>
    IReadOnlyList<float> ValidationCurve { get; }

    /// <summary>What a step of the curve is: <c>epoch</c> or <c>tree</c>.</summary>
    string CurveUnit { get; }

    /// <summary>How the experts are used; null for a model without experts.</summary>
    GateUsage? Gate => null;

    /// <summary>Predicts rows that it sees the features of, and nothing else.</summary>
    Predictions Predict(IDataView features, int rows);
}
