using MLNet.MoE.Networks.Training;
using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>One fit.</summary>
/// <param name="Context">ML.NET's context of this fit, with its seed; nobody else uses it.</param>
/// <param name="Parts">Training and validation part.</param>
/// <param name="Seed">Seed of everything random.</param>
/// <param name="Threads">Threads that the fit may use.</param>
/// <param name="Cancellation">Stops the fit.</param>
/// <param name="Engine">What trains a network; null is the managed engine. Other contenders don't look at it.</param>
internal sealed record FitRequest(MLContext Context, TrainingParts Parts, int Seed, int Threads, CancellationToken Cancellation, ITrainingEngine? Engine = null);
