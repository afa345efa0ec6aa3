using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Mixtures.Model;

/// <summary>A mixture as nodes of ONNX, in double precision as everywhere else.</summary>
/// <param name="graph">The graph.</param>
/// <param name="split">Which slots experts and gate see.</param>
/// <param name="features">(rows, slots).</param>
internal sealed class MixtureGraph(OnnxGraph graph, FeatureSplit split, string features)
{
    /// <summary>Mean of the mixture: (rows, 1).</summary>
    public string Mean(GaussianMoeMixture mixture)
    {
        string means = Linear(Known(split.Experts), mixture.ExpertCoefficients, mixture.NumberOfExperts);
        string mean = graph.Unsqueeze(graph.Sum(graph.Multiply(Gate(mixture), means), 1), 1);
        return graph.Single(graph.Clamp(mean, graph.Number((double)float.MinValue), graph.Number((double)float.MaxValue)));
    }

    /// <summary>Probabilities of the classes: (rows, classes), in double precision.</summary>
    public string Probabilities(MultinomialMoeMixture mixture)
    {
        int experts = mixture.NumberOfExperts, classes = mixture.NumberOfClasses;
        string logits = Linear(Known(split.Experts), mixture.ExpertCoefficients, experts * classes);
        string ofExperts = graph.SoftMax(graph.Reshape(logits, 0, experts, classes), 2);
        return graph.Sum(graph.Multiply(ofExperts, graph.Unsqueeze(Gate(mixture), 2)), 1);
    }

    /// <summary>Probability of each expert: (rows, experts).</summary>
    private string Gate(MoeMixture mixture)
    {
        var gate = mixture.Gate;
        string z = Known(split.Gate ?? split.Experts);
        if (gate.Center is { } center && gate.Scale is { } scale)
            z = graph.Op("Div", graph.Op("Sub", z, graph.Constant(center, 1, center.Length)), graph.Constant(scale, 1, scale.Length));
        z = gate.Transform switch
        {
            GateTransform.Identity => z,
            GateTransform.Tanh => graph.Op("Tanh", z),
            GateTransform.Sigmoid => graph.Op("Sigmoid", z),
            _ => throw new NotSupportedException(
                "The gate of this mixture uses a function of the program's own, which ONNX cannot hold; choose another GateTransform."),
        };
        string linear = Linear(z, mixture.GateCoefficients, mixture.NumberOfExperts);
        linear = gate.Activation switch
        {
            GateActivation.Tanh => graph.Op("Tanh", linear),
            GateActivation.Sigmoid => graph.Op("Sigmoid", linear),
            _ => linear,
        };
        linear = graph.Op("Div", linear, graph.Number(gate.Temperature));
        if (gate.ActiveExperts > 0 && gate.ActiveExperts < mixture.NumberOfExperts)
            linear = Largest(linear, mixture.NumberOfExperts, gate.ActiveExperts);
        return graph.SoftMax(linear, 1);
    }

    /// <summary>Sets all but the largest logits to minus infinity; of equal ones the first stays.</summary>
    private string Largest(string logits, int experts, int kept)
    {
        // Whether j stands before i: where it is larger, or equal and earlier.
        string own = graph.Unsqueeze(logits, 2), others = graph.Unsqueeze(logits, 1);
        float[] earlier = new float[experts * experts];
        for (int i = 0; i < experts; i++)
            for (int j = 0; j < i; j++) earlier[(i * experts) + j] = 1;
        string larger = graph.Single(graph.Op("Greater", others, own)), equal = graph.Single(graph.Op("Equal", others, own));
        string before = graph.Add(larger, graph.Multiply(equal, graph.Constant(earlier, 1, experts, experts)));
        string stays = graph.Op("Less", graph.Sum(before, 2), graph.Number((float)kept));
        return graph.Op("Where", stays, logits, graph.Number(double.NegativeInfinity));
    }

    /// <summary>(rows, slots) with means in the place of missing numbers, in double precision.</summary>
    private string Known(int[] slots)
    {
        string given = graph.Gather(features, 1, slots);
        string means = graph.Constant([.. slots.Select(slot => split.Means[slot])], 1, slots.Length);
        return graph.Op("Where", graph.IsFinite(given), graph.Double(given), means);
    }

    /// <summary>Linear forms of vectors (vectors, 1 + columns), intercept first: (rows, vectors).</summary>
    private string Linear(string columns, ReadOnlySpan<double> coefficients, int vectors)
    {
        int width = coefficients.Length / vectors;
        var (intercepts, slopes) = (new double[vectors], new double[(width - 1) * vectors]);
        for (int v = 0; v < vectors; v++)
        {
            intercepts[v] = coefficients[v * width];
            for (int j = 1; j < width; j++) slopes[((j - 1) * vectors) + v] = coefficients[(v * width) + j];
        }
        return graph.Add(graph.MatMul(columns, graph.Constant(slopes, width - 1, vectors)), graph.Constant(intercepts, 1, vectors));
    }
}
