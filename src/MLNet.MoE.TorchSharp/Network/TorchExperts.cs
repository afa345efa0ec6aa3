using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The experts' layers. What a product gives lies side by side, (G, M x B, K, W), where the units read one input, and expert by expert,
/// (G, K, M x B, W), where they read their own; an activation leaves its units as the next product wants them, so that they are not copied.
/// </summary>
/// <remarks>Dimensions are those of <see cref="TorchNetwork"/>.</remarks>
/// <param name="spec">The network.</param>
/// <param name="networks">How many are stacked.</param>
/// <param name="precision">Precision of matrix Products.</param>
internal sealed class TorchExperts(NetworkSpec spec, long networks, TorchPrecision precision)
{
    private readonly (Func<Tensor, Tensor> Apply, int First, int Count)[] _activations =
        Array.ConvertAll(ExpertActivations.Runs(spec), run => (TorchParts.Activations.Get(run.Name).Apply, run.First, run.Count));
    private readonly TorchUnits _units = new(spec);
    private readonly bool _adapters = WeightLayout.HasLayerAdapters(spec);

    /// <summary>Matrix products of this network.</summary>
    public TorchProducts Products { get; } = new(networks * WeightLayout.Copies(spec), precision);

    private long Groups => Products.Groups;

    private long Own => spec.Members / WeightLayout.Copies(spec);

    private long AllUnits => (long)spec.Experts * spec.Width;

    /// <summary>Sums of a layer of all experts: as many as units, of gated units twice.</summary>
    private long AllSums => (long)spec.Matrices * spec.Width;

    /// <summary>Extents in which the products want an array of a layer; null for arrays that are none of the experts' layers.</summary>
    public long[]? Form(WeightRole role)
    {
        long experts = spec.Experts, matrices = spec.Matrices, width = spec.Width;
        bool isShared = role.Index == 0 || spec.ReadsAllExperts(role.Index);
        return role.Kind switch
        {
            WeightKind.ExpertWeights when role.Index == 0 => Products.WeightForm(spec.DenseCount, AllSums),
            WeightKind.ExpertWeights when isShared => Products.WeightForm(AllUnits, AllSums),
            WeightKind.ExpertWeights => [Groups * matrices, width, width],
            WeightKind.ExpertBias when !_adapters => isShared ? Products.BiasForm(AllSums) : [Groups * matrices, 1, width],
            WeightKind.ExpertBias or WeightKind.ExpertInputAdapters or WeightKind.ExpertOutputAdapters => [Groups, experts, Own, width],
            _ => null,
        };
    }

    /// <summary>The bias that the first product adds; null where members add their own behind their adapters.</summary>
    public Tensor? FirstBias(ParameterSet parameters) => _adapters ? null : parameters.Find(WeightKind.ExpertBias, 0);

    /// <summary>Units of the experts' last layer: (G, K, M x B, W).</summary>
    /// <param name="parameters">The networks' arrays.</param>
    /// <param name="first">Sums of the first layer: (G, M x B, K x W).</param>
    /// <param name="rows">Rows of the batch that a member sees.</param>
    /// <param name="dropout">Drops units of a layer (G, K, M x B, W), which is numbered; null for none.</param>
    public Tensor Units(ParameterSet parameters, Tensor first, long rows, Func<Tensor, int, Tensor>? dropout)
    {
        long experts = spec.Experts, matrices = spec.Matrices, width = spec.Width, lines = Own * rows;
        if (_adapters)
            first = Adapted(parameters, 0, first.view(Groups, Own, rows, experts, width), array => array.transpose(1, 2).unsqueeze(2));
        var hidden = Activate(parameters, first.view(Groups, lines, matrices, width), true, 0, dropout);
        for (int layer = 1; layer < spec.Layers; layer++)
        {
            bool isShared = spec.ReadsAllExperts(layer);
            var sum = isShared
                ? SharedLayer(parameters, hidden, layer).view(Groups, lines, matrices, width)
                : OwnLayer(parameters, hidden, rows, layer).view(Groups, matrices, lines, width);
            hidden = Activate(parameters, sum, isShared, layer, dropout);
        }
        return hidden;
    }

    /// <summary>Sums of a layer that reads the units of all experts: (G, M x B, K x W) or, for a plain product, (M x B, K x W).</summary>
    private Tensor SharedLayer(ParameterSet parameters, Tensor hidden, int layer)
    {
        long lines = hidden.shape[2];
        var all = hidden.transpose(1, 2);
        all = Products.ArePlain ? all.reshape(lines, AllUnits) : all.reshape(Groups, lines, AllUnits);
        return Products.Affine(all, parameters[WeightKind.ExpertWeights, layer], parameters.Find(WeightKind.ExpertBias, layer));
    }

    /// <summary>Sums of a layer whose experts read their own units: (G x K, M x B, W).</summary>
    private Tensor OwnLayer(ParameterSet parameters, Tensor hidden, long rows, int layer)
    {
        long experts = spec.Experts, width = spec.Width, lines = Own * rows;
        if (_adapters)
            hidden = hidden.reshape(Groups, experts, Own, rows, width)
                * parameters[WeightKind.ExpertInputAdapters, layer].unsqueeze(3);
        var units = _units.Paired(hidden.reshape(Groups * experts, lines, width));
        var product = Products.Batch(units, parameters[WeightKind.ExpertWeights, layer]);
        return _adapters
            ? Adapted(parameters, layer, product.view(Groups, experts, Own, rows, width), array => array.unsqueeze(3))
            : parameters.Find(WeightKind.ExpertBias, layer) is { } own ? product.AddInPlace(own) : product;
    }

    /// <summary>Applies the members' output adapters and biases, which are (G, K, M, W) and are to be aligned with the product.</summary>
    private Tensor Adapted(ParameterSet parameters, int layer, Tensor product, Func<Tensor, Tensor> align)
    {
        var result = product * align(parameters[WeightKind.ExpertOutputAdapters, layer]);
        return parameters.Find(WeightKind.ExpertBias, layer) is { } bias ? result.AddInPlace(align(bias)) : result;
    }

    /// <summary>Activates a layer and drops units of it: (G, K, M x B, W), in memory as the next layer wants them.</summary>
    /// <param name="parameters">The networks' arrays.</param>
    /// <param name="sum">(G, M x B, K, W) or (G, K, M x B, W).</param>
    /// <param name="isSideBySide">Which of the two.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="dropout">Drops units.</param>
    private Tensor Activate(ParameterSet parameters, Tensor sum, bool isSideBySide, int layer, Func<Tensor, int, Tensor>? dropout)
    {
        bool isWantedSideBySide = layer + 1 < spec.Layers && spec.ReadsAllExperts(layer + 1);
        Tensor Turned(Tensor units, bool turns) => turns ? units.transpose(1, 2) : units;
        Tensor activated;
        if (!_units.AreOrdinary)
        {
            var byExpert = Turned(sum, isSideBySide);
            activated = _units.Of(byExpert.reshape(Groups * spec.Matrices, byExpert.shape[2], spec.Width),
                parameters.Find(WeightKind.ActivationNumbers, layer)).view(Groups, spec.Experts, byExpert.shape[2], spec.Width);
        }
        else if (_activations.Length == 1)
        {
            activated = Turned(_activations[0].Apply(sum), isSideBySide);
        }
        else
        {
            // Parts of one split: their gradients are put side by side again, not added up in two blocks of zeros.
            var parts = sum.split([.. _activations.Select(run => (long)run.Count)], isSideBySide ? 2 : 1);
            Tensor[] applied = [.. _activations.Zip(parts, (run, part) =>
                Turned(run.Apply(part), isSideBySide != isWantedSideBySide))];
            activated = Turned(cat(applied, isWantedSideBySide ? 2 : 1), isWantedSideBySide);
        }
        return dropout is null ? activated : dropout(activated, layer);
    }
}
