using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Definition;

/// <summary>The network of a gate for one row, in plain loops: values of its steps, and their gradients.</summary>
/// <param name="network">The network's arrays.</param>
/// <param name="design">The gate.</param>
/// <param name="copy">Copy of the gate.</param>
internal sealed class ReferenceGate(ReferenceNetwork network, GateDesign design, int copy)
{
    private readonly IReadOnlyList<GateStep> _steps = design.Network.Steps;

    /// <summary>What the selection keeps for its backward pass.</summary>
    private readonly double[] _state = new double[design.StateLines];
    private double[] _selected = [];

    /// <summary>Values: that of the first linear layer, which is to be written before the forward pass, then one a step.</summary>
    public double[][] Values { get; } =
        [.. Enumerable.Range(0, design.Network.Steps.Count + 1).Select(value => new double[design.Network.Units(value)])];

    private double[] Lines => Values[^1];

    /// <summary>Computes all values, and from the lines the weights of the experts.</summary>
    /// <param name="noise">Noise of the gate.</param>
    /// <param name="alpha">(experts), written.</param>
    public void Forward(ReferenceNoise noise, double[] alpha)
    {
        for (int i = 0; i < _steps.Count; i++) Forward(_steps[i], Values[_steps[i].Input], Values[i + 1]);
        _selected = Lines[..design.SelectionLines];
        for (int k = 0; k < alpha.Length; k++) _selected[k] += noise.GateNoise(k) * NoiseScale(k);
        design.Selection.Forward(design.Arguments<double>(), _selected, _state);
        Array.Copy(_selected, alpha, alpha.Length);
        if (design.CommonLogits < 0) return;
        double[] common = Common();
        for (int k = 0; k < alpha.Length; k++) alpha[k] = ((1 - design.Parts.Shrinkage) * alpha[k]) + (design.Parts.Shrinkage * common[k]);
    }

    /// <summary>From the gradient of the weights to that of the first layer's value, which is returned; adds those of the arrays.</summary>
    /// <param name="noise">That of the forward pass.</param>
    /// <param name="alphaGradient">(experts).</param>
    public double[] Backward(ReferenceNoise noise, double[] alphaGradient)
    {
        int experts = alphaGradient.Length, selected = design.SelectionLines;
        double[] lines = [.. alphaGradient, .. new double[design.Lines - experts]];
        if (design.CommonLogits >= 0) BackwardCommon(lines, experts);
        design.Selection.Backward(design.Arguments<double>(), _selected, _state, lines.AsSpan(0, selected));
        // The slope of a scale, softplus(line) + 0.01, is the logistic function of the line.
        for (int k = 0; k < experts && design.Noise.HasLearnedScale; k++)
            lines[selected + k] = lines[k] * noise.GateNoise(k) / (1 + Math.Exp(-Lines[selected + k]));
        double[][] gradients = [.. Values.Select(value => new double[value.Length])];
        gradients[^1] = lines;
        for (int i = _steps.Count - 1; i >= 0; i--) Backward(_steps[i], gradients, gradients[i + 1]);
        return gradients[0];
    }

    /// <summary>The mixture that is the same for all rows: softmax of its logits.</summary>
    private double[] Common()
    {
        double[] common = [.. Enumerable.Range(0, design.Experts).Select(k => Math.Exp(Weights(design.CommonLogits)[copy, k]))];
        double sum = common.Sum();
        return Array.ConvertAll(common, value => value / sum);
    }

    private void BackwardCommon(double[] gradient, int experts)
    {
        double share = design.Parts.Shrinkage;
        double[] common = Common();
        double mean = Enumerable.Range(0, experts).Sum(k => common[k] * gradient[k]);
        for (int k = 0; k < experts; k++)
        {
            Weights(design.CommonLogits).Add(share * common[k] * (gradient[k] - mean), copy, k);
            gradient[k] *= 1 - share;
        }
    }

    /// <summary>What an expert's noise is multiplied by.</summary>
    private double NoiseScale(int expert) => !design.Noise.HasLearnedScale ? 1
        : Math.Log(1 + Math.Exp(Lines[design.SelectionLines + expert])) + GateDesign.LeastNoise;

    private void Forward(GateStep step, double[] x, double[] y)
    {
        double[] second = step.Second < 0 ? [] : Values[step.Second];
        var (mean, deviation) = Moments(x);
        for (int j = 0; j < y.Length; j++)
        {
            y[j] = step.Operation switch
            {
                GateOperation.Activate => j < step.Activated ? step.Function!.Value(x[j]) : x[j],
                GateOperation.Multiply => x[j] * second[j],
                GateOperation.Add => x[j] + second[j],
                GateOperation.Spline => SplineBasis.Value(j % SplineBasis.Count, x[j / SplineBasis.Count]),
                GateOperation.Normalize =>
                    ((x[j] - mean) / deviation * Weights(step.Weights)[copy, j]) + Weights(step.Bias)[copy, j],
                _ => step.Bias < 0 ? 0 : Weights(step.Bias)[copy, j],
            };
            if (step.Operation != GateOperation.Linear) continue;
            for (int i = 0; i < x.Length; i++) y[j] += x[i] * Weights(step.Weights)[copy, i, j];
        }
    }

    private void Backward(GateStep step, double[][] gradients, double[] g)
    {
        double[] x = Values[step.Input], target = gradients[step.Input];
        if (step.Operation == GateOperation.Normalize)
        {
            BackwardNormalize(step, x, g, target);
            return;
        }
        for (int j = 0; j < g.Length; j++)
        {
            switch (step.Operation)
            {
                case GateOperation.Activate:
                    target[j] += g[j] * (j < step.Activated ? step.Function!.Slope(x[j]) : 1);
                    break;
                case GateOperation.Multiply:
                    target[j] += g[j] * Values[step.Second][j];
                    gradients[step.Second][j] += g[j] * x[j];
                    break;
                case GateOperation.Add:
                    target[j] += g[j];
                    gradients[step.Second][j] += g[j];
                    break;
                case GateOperation.Spline:
                    int from = j / SplineBasis.Count;
                    target[from] += g[j] * SplineBasis.Slope(j % SplineBasis.Count, x[from]);
                    break;
                default:
                    if (step.Bias >= 0) Weights(step.Bias).Add(g[j], copy, j);
                    for (int i = 0; i < x.Length; i++)
                    {
                        Weights(step.Weights).Add(x[i] * g[j], copy, i, j);
                        target[i] += Weights(step.Weights)[copy, i, j] * g[j];
                    }
                    break;
            }
        }
    }

    private void BackwardNormalize(GateStep step, double[] x, double[] g, double[] target)
    {
        var (mean, deviation) = Moments(x);
        double sum = 0, product = 0;
        for (int j = 0; j < g.Length; j++)
        {
            double z = (x[j] - mean) / deviation, own = g[j] * Weights(step.Weights)[copy, j];
            Weights(step.Weights).Add(g[j] * z, copy, j);
            Weights(step.Bias).Add(g[j], copy, j);
            (sum, product) = (sum + own, product + (own * z));
        }
        for (int j = 0; j < g.Length; j++)
        {
            double z = (x[j] - mean) / deviation;
            target[j] += ((g[j] * Weights(step.Weights)[copy, j]) - (sum / g.Length) - (z * product / g.Length)) / deviation;
        }
    }

    private static (double Mean, double Deviation) Moments(double[] x)
    {
        double mean = x.Average();
        return (mean, Math.Sqrt(x.Average(value => (value - mean) * (value - mean)) + GateNetworkBuilder.Epsilon));
    }

    private ReferenceArray Weights(int index) => network[WeightKind.GateNetwork, index];
}
