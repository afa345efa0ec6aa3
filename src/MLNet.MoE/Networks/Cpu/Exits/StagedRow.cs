using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE.Networks.Cpu.Exits;

/// <summary>A row after some of the members.</summary>
internal readonly ref struct StagedRow
{
    /// <summary>What is predicted.</summary>
    public required Objective Objective { get; init; }

    /// <summary>The stage that has just passed.</summary>
    public required int Stage { get; init; }

    /// <summary>The row's place among those that were loaded.</summary>
    public required int Row { get; init; }

    /// <summary>Members that it has passed, and all there are.</summary>
    public required (int Passed, int All) Members { get; init; }

    /// <summary>(members, outputs of all rows): outputs of the members so far, in which those of this row stand at <see cref="Place"/> and
    /// further ones <see cref="Stride"/> apart.</summary>
    public required float[][] Outputs { get; init; }

    /// <summary>Where its first output stands.</summary>
    public required int Place { get; init; }

    /// <summary>Distance of its outputs.</summary>
    public required int Stride { get; init; }

    /// <summary>(outputs): what the members so far predict together, before any temperature.</summary>
    public required ReadOnlySpan<float> Prediction { get; init; }

    /// <summary>
    /// The loss that the members left are expected to save, of a row of weight 1. With exchangeable members the mean of m of M lies, in
    /// expectation of the square, variance (1 / m - 1 / M) from that of all; the loss rises by half its second derivative times that:
    /// exactly so for squared errors, and to second order at the predicted probabilities for classes, where members are compared by their
    /// logits. Other objectives are taken as squared errors of the outputs. Few members may agree by chance, so the usual variance counts
    /// as one member more.
    /// </summary>
    /// <param name="usual">Variance of members in the mean over rows, of logits or outputs.</param>
    public float ExpectedGain(float usual)
    {
        var (curvature, squares) = Spread();
        return ExpectedGain(Objective, Members, usual, curvature, squares);
    }

    /// <summary>The same from the spread of the members.</summary>
    public static float ExpectedGain(Objective objective, (int Passed, int All) members, float usual, float curvature, float squares)
    {
        float share = (1f / members.Passed) - (1f / members.All), half = objective.HasClasses ? 0.5f : 1;
        return half * share * (squares + (usual * curvature)) / members.Passed;
    }

    /// <summary>
    /// How much a variance of the outputs counts, and the sum over the members of their squared distances to the mean, each times how much
    /// it counts.
    /// </summary>
    public (float Curvature, float Squares) Spread()
    {
        if (Objective.Labels == LabelDomain.Classes) return SpreadOfClasses();
        float curvature = Objective.Labels == LabelDomain.TwoClasses ? Certainty(Prediction[0]) : 1, sum = 0, squares = 0;
        for (int member = 0; member < Members.Passed; member++) sum += Outputs[member][Place];
        float mean = sum / Members.Passed;
        for (int member = 0; member < Members.Passed; member++)
        {
            float difference = Outputs[member][Place] - mean;
            squares += difference * difference;
        }
        return (curvature, curvature * squares);
    }

    /// <summary>Trace of H = diag(p) - pp', and the sum over the members of d'Hd, where d is the difference of a member's logits to their
    /// mean.</summary>
    private (float Curvature, float Squares) SpreadOfClasses()
    {
        float total = 0, trace = 1;
        int count = Members.Passed;
        Span<float> means = Prediction.Length <= 64 ? stackalloc float[Prediction.Length] : new float[Prediction.Length];
        for (int c = 0; c < means.Length; c++)
        {
            float sum = 0;
            for (int member = 0; member < count; member++) sum += Outputs[member][Place + (c * Stride)];
            means[c] = sum / count;
            trace -= Prediction[c] * Prediction[c];
        }
        for (int member = 0; member < count; member++)
        {
            float first = 0, second = 0;
            for (int c = 0; c < means.Length; c++)
            {
                float difference = Outputs[member][Place + (c * Stride)] - means[c];
                first += Prediction[c] * difference;
                second += Prediction[c] * difference * difference;
            }
            total += MathF.Max(0, second - (first * first));
        }
        return (MathF.Max(0, trace), total);
    }

    /// <summary>p (1 - p) of log-odds.</summary>
    private static float Certainty(float logOdds)
    {
        float decay = MathF.Exp(-MathF.Abs(logOdds));
        return decay / ((1 + decay) * (1 + decay));
    }
}
