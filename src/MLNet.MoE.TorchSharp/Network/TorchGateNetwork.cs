using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Torch.Network.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>The network of a gate behind its first layer, in Torch: values are (networks x copies, rows, units).</summary>
/// <param name="design">The gate.</param>
/// <param name="groups">Networks times copies.</param>
internal sealed class TorchGateNetwork(GateDesign design, long groups)
{
    /// <summary>From what the first layer gives to the lines.</summary>
    public Tensor Lines(ParameterSet parameters, Tensor first)
    {
        List<Tensor> values = [first];
        foreach (var step in design.Network.Steps) values.Add(Value(parameters, step, values));
        return values[^1];
    }

    /// <summary>Draws weights, (networks x copies, rows, experts), towards the mixture that all rows have in common.</summary>
    public static Tensor Shrink(GateDesign design, ParameterSet parameters, Tensor weights)
    {
        if (design.CommonLogits < 0) return weights;
        using Scalar share = design.Parts.Shrinkage, kept = 1 - design.Parts.Shrinkage;
        var common = parameters[WeightKind.GateNetwork, design.CommonLogits].reshape(weights.shape[0], 1, design.Experts).softmax(-1);
        return weights.mul(kept).Plus(common.mul(share));
    }

    private Tensor Value(ParameterSet parameters, GateStep step, List<Tensor> values)
    {
        var x = values[step.Input];
        switch (step.Operation)
        {
            case GateOperation.Linear:
                var product = x.bmm(Array(parameters, step.Weights, x.shape[2], step.Units));
                return step.Bias < 0 ? product : product.Plus(Array(parameters, step.Bias, 1, step.Units));
            case GateOperation.Activate:
                var apply = TorchParts.Activations.Get(step.Function!.Name).Apply;
                return step.Activated == step.Units ? apply(x)
                    : cat([apply(x.narrow(2, 0, step.Activated)), x.narrow(2, step.Activated, step.Units - step.Activated)], 2);
            case GateOperation.Multiply:
                return x * values[step.Second];
            case GateOperation.Add:
                return x.Plus(values[step.Second]);
            case GateOperation.Spline:
                return Splines(x, step.Units);
            default:
                return (Normalized(x) * Array(parameters, step.Weights, 1, step.Units)).Plus(Array(parameters, step.Bias, 1, step.Units));
        }
    }

    private Tensor Array(ParameterSet parameters, int index, long rows, long columns)
        => parameters[WeightKind.GateNetwork, index].reshape(groups, rows, columns);

    private static Tensor Splines(Tensor x, int units)
    {
        using Scalar spacing = SplineBasis.Spacing, four = 4, six = 6, three = 3;
        Tensor[] functions = [.. Enumerable.Range(0, SplineBasis.Count).Select(function =>
        {
            using Scalar centre = SplineBasis.Centre(function);
            var t = x.sub(centre).abs().div(spacing);
            var (far, near) = (t.neg().add(Numbers.Two, Numbers.One).relu(), t.neg().add(Numbers.One, Numbers.One).relu());
            return (far.pow(three) - near.pow(three).mul(four)).div(six);
        })];
        return stack(functions, -1).view(x.shape[0], x.shape[1], units);
    }

    private static Tensor Normalized(Tensor x)
    {
        using Scalar epsilon = GateNetworkBuilder.Epsilon;
        var centred = x - x.mean([-1L], keepdim: true);
        return centred / (centred * centred).mean([-1L], keepdim: true).add(epsilon, Numbers.One).sqrt();
    }
}
