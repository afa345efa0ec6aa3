using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Preprocessing;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>What a network says of the rows that its epochs are judged by, which it has not learnt from, beside what they are.</summary>
/// <param name="Scores">(rows, outputs): log-odds of the positive class, probabilities of the classes, or values in the label's
/// units.</param>
/// <param name="Outputs">Numbers a row.</param>
/// <param name="Labels">(rows) class indices or values in the label's units.</param>
/// <param name="LearnedAfterwards">Whether the network that is kept has learnt from them, too.</param>
internal sealed record ValidationPredictions(float[] Scores, int Outputs, float[] Labels, bool LearnedAfterwards)
{
    /// <summary>Brings predictions to the label's units.</summary>
    /// <param name="predictions">The predictions.</param>
    /// <param name="objective">What is predicted.</param>
    /// <param name="preprocessor">How labels were scaled.</param>
    /// <param name="logOddsShift">What is to be added to log-odds.</param>
    /// <param name="learnedAfterwards">Whether the network that is kept has learnt from the rows, too.</param>
    public static ValidationPredictions Of(HeldOutPredictions predictions, Objective objective, Preprocessor preprocessor,
        double logOddsShift, bool learnedAfterwards)
    {
        float[] labels = Array.ConvertAll(predictions.Rows, predictions.Table.Label);
        if (objective.Labels is LabelDomain.Classes) return new(predictions.Values, predictions.Outputs, labels, learnedAfterwards);
        // Behind the prediction itself there may be quantiles.
        float[] scores = new float[labels.Length];
        for (int row = 0; row < scores.Length; row++)
            scores[row] = predictions[row][0] + (objective.HasClasses ? (float)logOddsShift : 0);
        if (preprocessor.ScalesTarget)
        {
            scores = Array.ConvertAll(scores, preprocessor.Target.Invert);
            labels = Array.ConvertAll(labels, preprocessor.Target.Invert);
        }
        return new(scores, 1, labels, learnedAfterwards);
    }
}
