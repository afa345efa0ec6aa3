namespace MLNet.MoE;

/// <summary>What the network in use said of a batch before it learnt from it.</summary>
/// <param name="FirstRow">Rows of the stream before the batch.</param>
/// <param name="Scores">
/// (rows that have a label, scores): the probabilities of several classes, the log-odds of the positive of two, or the predicted number.
/// Empty while rows are gathered for the first network.
/// </param>
/// <param name="Losses">(rows that have a label): log-loss, or squared error; empty without scores.</param>
/// <param name="Events">What happened then.</param>
public sealed record StreamedBatch(long FirstRow, float[][] Scores, double[] Losses, IReadOnlyList<StreamEvent> Events)
{
    /// <summary>Mean loss; NaN without scores.</summary>
    public double MeanLoss => Losses.Length == 0 ? double.NaN : Losses.Average();
}
