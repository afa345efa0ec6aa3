using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Objectives;

/// <summary>The probability of one of two classes: cross-entropy of the logistic function of one output, the log-odds.</summary>
internal sealed class Logistic : Objective
{
    /// <inheritdoc/>
    public override string Name => "logistic";

    /// <inheritdoc/>
    public override string Description => "the probability of one of two classes; cross-entropy";

    /// <inheritdoc/>
    public override LabelDomain Labels => LabelDomain.TwoClasses;

    /// <inheritdoc/>
    public override ITemperature Temperature { get; } = new LogOddsTemperature();

    /// <inheritdoc/>
    public override double Loss(ReadOnlySpan<double> output, ReadOnlySpan<float> labels, Span<double> gradient)
    {
        gradient[0] = Probability(output[0]) - labels[0];
        return Loss(output[0]) - (labels[0] * output[0]);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override double Loss<T>(LossTile<T> tile)
    {
        // loss = log(1 + exp(-|y|)) + max(y, 0) - y t; gradient = probability - t, both from exp(-|y|), which cannot overflow.
        var decay = tile.Scratch[..tile.Rows];
        for (int row = 0; row < decay.Length; row++) decay[row] = -T.Abs(tile.Output[row]);
        TensorPrimitives.Exp(decay, decay);
        double sum = 0;
        for (int row = 0; row < decay.Length; row++)
        {
            double y = double.CreateTruncating(tile.Output[row]), e = double.CreateTruncating(decay[row]);
            double probability = y >= 0 ? 1 / (1 + e) : e / (1 + e);
            tile.Gradient[row] = T.CreateTruncating(tile.Scale * tile.Weights[row] * (probability - tile.Labels[row]));
            sum += tile.Weights[row] * (Math.Max(y, 0) - (y * tile.Labels[row]));
        }
        TensorPrimitives.LogP1(decay, decay);
        for (int row = 0; row < decay.Length; row++) sum += tile.Weights[row] * double.CreateTruncating(decay[row]);
        return sum;
    }

    /// <inheritdoc/>
    public override double[] Predict(double[][] members)
    {
        double mean = members.Average(output => Probability(output[0]));
        return [Math.Log(mean / (1 - mean))];
    }

    /// <summary>Log-odds of the mean probability. Probabilities for and against are summed apart, so that neither is lost beside a
    /// one.</summary>
    public override void Predict(IMemberOutputs members, int rows, Span<float> predictions)
    {
        if (members.Members == 1)
        {
            members.Outputs(0).CopyTo(predictions);
            return;
        }
        var against = members.Scratch[..rows];
        predictions.Clear();
        against.Clear();
        for (int member = 0; member < members.Members; member++)
        {
            var outputs = members.Outputs(member);
            for (int row = 0; row < rows; row++)
            {
                float output = outputs[row];
                float decay = MathF.Exp(-MathF.Abs(output)), larger = 1 / (1 + decay), smaller = decay / (1 + decay);
                predictions[row] += output >= 0 ? larger : smaller;
                against[row] += output >= 0 ? smaller : larger;
            }
        }
        bool lost = false;
        for (int row = 0; row < rows; row++)
        {
            predictions[row] = MathF.Log(predictions[row] / against[row]);
            lost |= float.IsInfinity(predictions[row]);
        }
        if (lost) RecoverLogOdds(members, rows, predictions);
    }

    /// <summary>The same in logarithms, where nothing is lost however sure the members are, and in double precision, since two numbers
    /// that are nearly equal are subtracted.</summary>
    public override string ToOnnx(OnnxGraph graph, string outputs)
    {
        string logOdds = graph.Double(outputs);
        return graph.Single(graph.Op("Sub", LogMean(logOdds), LogMean(graph.Op("Neg", logOdds))));

        // Logarithm of the mean over the members of the logistic function, but for a constant.
        string LogMean(string x)
        {
            string decay = graph.Op("Exp", graph.Op("Neg", graph.Op("Abs", x)));
            string rest = graph.Op("Log", graph.Add(decay, graph.Number(1.0)));
            string log = graph.Op("Sub", graph.Op("Min", x, graph.Number(0.0)), rest);
            return graph.Node("ReduceLogSumExp", [log], ("axes", new[] { 0 }), ("keepdims", 0));
        }
    }

    /// <inheritdoc/>
    public override (double Loss, double Hits) Judge(ReadOnlySpan<float> prediction, ReadOnlySpan<float> labels, double weight)
    {
        bool positive = labels[0] > 0.5;
        return (weight * Loss(positive ? -prediction[0] : prediction[0]), prediction[0] > 0 == positive ? weight : 0);
    }

    /// <summary>ln(1 + exp(x)), written so that neither sign overflows: the loss of a row of log-odds x of the wrong class.</summary>
    public static double Loss(double x) => Math.Log(1 + Math.Exp(-Math.Abs(x))) + Math.Max(x, 0);

    /// <summary>
    /// Log-odds of rows of which all members are so sure, beyond some 88, that single precision has no number for the odds. The probability
    /// of the other class is the mean of exp(-|output|), which its largest term, taken out, keeps from vanishing.
    /// </summary>
    private static void RecoverLogOdds(IMemberOutputs members, int rows, Span<float> predictions)
    {
        float[][] outputs = new float[members.Members][];
        for (int m = 0; m < outputs.Length; m++) outputs[m] = members.Outputs(m)[..rows].ToArray();
        for (int row = 0; row < rows; row++)
        {
            if (!float.IsInfinity(predictions[row])) continue;
            double nearest = double.PositiveInfinity, sum = 0;
            foreach (float[] output in outputs) nearest = Math.Min(nearest, Math.Abs(output[row]));
            foreach (float[] output in outputs) sum += Math.Exp(nearest - Math.Abs(output[row]));
            predictions[row] = MathF.CopySign((float)(nearest + Math.Log(outputs.Length / sum)), predictions[row]);
        }
    }

    private static double Probability(double logOdds) => 1 / (1 + Math.Exp(-logOdds));
}
