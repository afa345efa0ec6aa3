namespace MLNet.MoE.Benchmarks;

/// <summary>What a model came to on the rows of one fold.</summary>
/// <param name="Fold">The fold, from 0.</param>
/// <param name="Values">The figures, in the order of the task's.</param>
/// <param name="FitSeconds">Seconds of the fit.</param>
/// <param name="PredictSeconds">Seconds of predicting the fold's rows.</param>
/// <param name="Parameters">Weights, or leaves of all trees.</param>
internal sealed record FoldScore(int Fold, double[] Values, double FitSeconds, double PredictSeconds, long Parameters);
