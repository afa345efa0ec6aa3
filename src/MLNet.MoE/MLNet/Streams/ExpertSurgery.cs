using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE;

/// <summary>Networks that differ from another in one expert.</summary>
internal static class ExpertSurgery
{
    /// <summary>What is added to a logit so that the softmax of it is 0.</summary>
    private const float Off = -1e4f;

    /// <summary>Names of the expert's arrays.</summary>
    private static readonly WeightKind[] OfExperts =
        [WeightKind.ExpertWeights, WeightKind.ExpertBias, WeightKind.HeadWeights, WeightKind.HeadBias];

    /// <summary>
    /// Leave-one-out gains: by how much the mean loss of rows rises where an expert is left out, its weight shared among the others by the
    /// gate. The one of the lowest gain earns its place least.
    /// </summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">Mean loss of a network.</param>
    public static double[] Gains(TrainedNetwork network, Func<TrainedNetwork, double> loss)
    {
        double full = loss(network);
        return [.. Enumerable.Range(0, network.Spec.Experts).Select(expert => loss(Without(network, expert)) - full)];
    }

    /// <summary>The network with a fresh expert in the place of one.</summary>
    public static TrainedNetwork WithFresh(TrainedNetwork network, int expert, int seed)
    {
        var (weights, fresh) = (network.Weights.Clone(), NetworkWeights.Create(network.Spec, seed));
        foreach (var array in weights.Arrays.Where(array => OfExperts.Contains(array.Shape.Role.Kind)))
        {
            // (copies or members, experts, ...).
            int experts = array.Shape.Shape[1], length = array.Values.Length / array.Shape.Shape[0] / experts;
            float[] source = fresh[array.Shape.Role];
            for (int outer = 0; outer < array.Shape.Shape[0]; outer++)
            {
                int at = ((outer * experts) + expert) * length;
                source.AsSpan(at, length).CopyTo(array.Values.AsSpan(at));
            }
        }
        return With(network, weights);
    }

    private static TrainedNetwork Without(TrainedNetwork network, int expert)
    {
        var weights = network.Weights.Clone();
        float[] bias = weights[WeightKind.GateBias];
        int units = bias.Length / WeightLayout.Copies(network.Spec);
        for (int at = expert; at < bias.Length; at += units) bias[at] = Off;
        return With(network, weights);
    }

    private static TrainedNetwork With(TrainedNetwork network, NetworkWeights weights) => new(network.Layout, network.Preprocessor,
        network.Spec, network.Training with { Weights = weights }, network.GateNoise, network.Temperature);
}
