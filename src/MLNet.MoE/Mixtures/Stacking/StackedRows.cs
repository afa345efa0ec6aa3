namespace MLNet.MoE.Mixtures.Stacking;

/// <summary>
/// What experts said of rows that they had not learnt from, and what was true. A mixture of class probabilities is judged by what each
/// expert gave to the true class alone, so that one number an expert and row says everything: that probability, or the predicted number.
/// </summary>
internal sealed class StackedRows
{
    /// <summary>Takes the arrays as they are.</summary>
    /// <param name="predictions">(rows, experts): probability of the true class, or predicted number.</param>
    /// <param name="labels">(rows): the true numbers; null where predictions are probabilities of the true class.</param>
    /// <param name="weights">(rows): weights of the rows, not negative.</param>
    /// <param name="inputs">(rows, inputs): what the gate may decide by; finite.</param>
    /// <param name="experts">Number of experts.</param>
    /// <param name="inputCount">Number of inputs, 0 for none.</param>
    public StackedRows(double[] predictions, double[]? labels, double[] weights, double[] inputs, int experts, int inputCount)
    {
        (Predictions, Labels, Weights, Inputs, Experts, InputCount) = (predictions, labels, weights, inputs, experts, inputCount);
        TotalWeight = weights.Sum();
    }

    /// <summary>(rows, experts).</summary>
    public double[] Predictions { get; }

    /// <summary>(rows), or null.</summary>
    public double[]? Labels { get; }

    /// <summary>(rows).</summary>
    public double[] Weights { get; }

    /// <summary>(rows, inputs).</summary>
    public double[] Inputs { get; }

    /// <summary>Number of experts.</summary>
    public int Experts { get; }

    /// <summary>Number of inputs of the gate.</summary>
    public int InputCount { get; }

    /// <summary>Number of rows.</summary>
    public int Count => Weights.Length;

    /// <summary>Sum of the rows' weights.</summary>
    public double TotalWeight { get; }

    /// <summary>A row's predictions: (experts).</summary>
    public ReadOnlySpan<double> PredictionsOf(int row) => Predictions.AsSpan(row * Experts, Experts);

    /// <summary>A row's inputs: (inputs).</summary>
    public ReadOnlySpan<double> InputsOf(int row) => Inputs.AsSpan(row * InputCount, InputCount);

    /// <summary>
    /// A row's loss under gate weights, without its weight: minus the logarithm of the true class's probability, or the squared error; and
    /// its gradient with respect to the gate weights.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="gate">(experts): not negative, sum 1.</param>
    /// <param name="gradient">(experts), written; or empty.</param>
    public double Loss(int row, ReadOnlySpan<double> gate, Span<double> gradient)
    {
        var predictions = PredictionsOf(row);
        double mixed = 0;
        for (int k = 0; k < gate.Length; k++) mixed += gate[k] * predictions[k];
        if (Labels is null)
        {
            double probability = Math.Max(mixed, SmallestProbability);
            for (int k = 0; k < gradient.Length; k++) gradient[k] = -predictions[k] / probability;
            return -Math.Log(probability);
        }
        double error = mixed - Labels[row];
        for (int k = 0; k < gradient.Length; k++) gradient[k] = 2 * error * predictions[k];
        return error * error;
    }

    /// <summary>Some of the rows, in the given order.</summary>
    public StackedRows Select(ReadOnlySpan<int> rows)
    {
        double[] predictions = new double[rows.Length * Experts];
        double[]? labels = Labels is null ? null : new double[rows.Length];
        double[] weights = new double[rows.Length];
        double[] inputs = new double[rows.Length * InputCount];
        for (int i = 0; i < rows.Length; i++)
        {
            PredictionsOf(rows[i]).CopyTo(predictions.AsSpan(i * Experts));
            InputsOf(rows[i]).CopyTo(inputs.AsSpan(i * InputCount));
            weights[i] = Weights[rows[i]];
            if (labels is not null) labels[i] = Labels![rows[i]];
        }
        return new(predictions, labels, weights, inputs, Experts, InputCount);
    }

    /// <summary>Below this a probability of the true class counts as this much.</summary>
    private const double SmallestProbability = 1e-15;
}
