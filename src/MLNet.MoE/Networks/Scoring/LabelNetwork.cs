using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Scoring;

/// <summary>One label of a network of several, as a network of its own: its gate, its outputs, and all that the labels share.</summary>
internal static class LabelNetwork
{
    /// <summary>Takes a label out of a network.</summary>
    /// <param name="spec">The network of several labels.</param>
    /// <param name="weights">Its arrays; those that the labels share are not copied.</param>
    /// <param name="label">The label.</param>
    public static (NetworkSpec Spec, NetworkWeights Weights) Of(NetworkSpec spec, NetworkWeights weights, int label)
    {
        var task = spec.Tasks![label];
        int start = spec.Tasks.Take(label).Sum(before => before.Outputs);
        var own = spec with
        {
            Objective = task.Objective, ObjectiveParameters = task.ObjectiveParameters, Outputs = task.Outputs, Tasks = null,
            TaskGates = default,
        };
        int arrays = own.HasGate ? GateDesign.Of(own).Network.Arrays.Count : 0;
        return (own, new([.. WeightLayout.For(own).Select(shape => new WeightArray(shape, Values(shape)))]));

        float[] Values(WeightShape shape) => shape.Role.Kind switch
        {
            WeightKind.HeadWeights or WeightKind.HeadBias or WeightKind.HeadRest =>
                Slice(weights[shape.Role], spec.Outputs, start, task.Outputs),
            WeightKind.GateWeights => weights[WeightKind.GateWeights, spec.GateMatrices == 1 ? 0 : label],
            WeightKind.GateBias => weights[WeightKind.GateBias, spec.Gates == 1 ? 0 : label],
            WeightKind.GateNetwork => weights[WeightKind.GateNetwork, (spec.Gates == 1 ? 0 : label * arrays) + shape.Role.Index],
            _ => weights[shape.Role],
        };
    }

    private static float[] Slice(float[] values, int outputs, int start, int count)
    {
        float[] slice = new float[values.Length / outputs * count];
        for (int row = 0; row < values.Length / outputs; row++)
            values.AsSpan((row * outputs) + start, count).CopyTo(slice.AsSpan(row * count));
        return slice;
    }
}
