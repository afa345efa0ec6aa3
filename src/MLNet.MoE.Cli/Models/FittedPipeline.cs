using Microsoft.ML;
using MLNet.MoE.Benchmarks;

namespace MLNet.MoE.Cli.Models;

/// <summary>A pipeline that was fitted.</summary>
/// <param name="Transformer">From the columns of a table to predictions.</param>
/// <param name="Learned">What the learner in it has learned.</param>
/// <param name="Seconds">Seconds of the fit.</param>
internal sealed record FittedPipeline(ITransformer Transformer, LearnedModel Learned, double Seconds)
{
    /// <summary>What was said of rows that were held out; null where that was not asked for or there are none.</summary>
    public HeldOutScore? HeldOut { get; init; }
}
