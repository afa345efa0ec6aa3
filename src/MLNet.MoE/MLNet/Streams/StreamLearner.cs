using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Trains the networks of a stream, scores rows with them, and says what a score costs.</summary>
/// <param name="options">Options of the network.</param>
/// <param name="objective">What is predicted.</param>
/// <param name="classes">Classes; 2 for two, 0 for numbers.</param>
internal sealed class StreamLearner(GgMoeOptions options, Objective objective, int classes)
{
    private const double SmallestProbability = 1e-7;

    /// <summary>Log-loss, or error in deviations of the label, that counts as the largest.</summary>
    private const double LargestLoss = 4;

    /// <summary>The first network.</summary>
    public TrainedNetwork First(StreamedRows rows, FeatureLayout layout, int seed)
    {
        var own = (GgMoeOptions)options.Copy();
        own.Seed = seed;
        return NetworkFitter.Fit(rows.ToTable(layout), layout, null, objective, classes, own, TrainingObserver.None);
    }

    /// <summary>A network that has learnt on from rows.</summary>
    public TrainedNetwork On(TrainedNetwork previous, StreamedRows rows, int epochs, int seed)
    {
        if (epochs == 0) return previous;
        var own = (GgMoeOptions)options.Copy();
        (own.Previous, own.Seed, own.ContinuedEpochs) = (previous, seed, epochs);
        return NetworkFitter.Fit(rows.ToTable(previous.Layout), previous.Layout, null, objective, classes, own, TrainingObserver.None);
    }

    /// <summary>Scores rows: (rows, scores).</summary>
    public static float[][] Scores(TrainedNetwork network, StreamedRows rows)
    {
        float[] scores = new float[rows.Count * network.ScoreCount];
        network.PredictMany(rows.Features(network.Layout), rows.Count, scores);
        return [.. scores.Chunk(network.ScoreCount)];
    }

    /// <summary>(rows): log-losses or squared errors.</summary>
    public double[] Losses(float[][] scores, StreamedRows rows) => [.. scores.Select((score, row) => objective.Labels switch
    {
        LabelDomain.TwoClasses => Logistic.Loss(rows.Label(row) > 0.5 ? -score[0] : score[0]),
        LabelDomain.Classes => -Math.Log(Math.Max(SmallestProbability, score[(int)rows.Label(row)])),
        _ => Math.Pow(score[0] - rows.Label(row), 2),
    })];

    /// <summary>A loss as a number from 0 to 1, for what watches it.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="deviation">Standard deviation of the label, of numbers.</param>
    public double Bounded(double loss, double deviation)
        => Math.Min(1, (objective.HasClasses ? loss : Math.Sqrt(loss) / deviation) / LargestLoss);
}
