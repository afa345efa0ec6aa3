using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// Stacked networks of one specification in Torch: all experts of all members of all networks are one batched product per layer.
/// </summary>
/// <remarks>
/// Dimensions: N networks, C copies of gate and experts (members that share nothing), M members of a copy, G = N x C, B rows, K experts, W
/// width, I inputs, D dense inputs, O outputs.
/// </remarks>
internal sealed class TorchNetwork(NetworkSpec spec, int networks, TorchPrecision precision)
{
    private readonly (Func<Tensor, Tensor> Apply, int First, int Count)[] _activations =
        Array.ConvertAll(ExpertActivations.Runs(spec), run => (TorchParts.Activations.Get(run.Name).Apply, run.First, run.Count));
    private readonly ITorchEmbedding _embedding = TorchParts.Embeddings.Get(spec.Embedding);
    private readonly GateDesign? _gate = spec.HasGate ? GateDesign.Of(spec) : null;
    private readonly long _copies = WeightLayout.Copies(spec);
    private readonly bool _adapters = WeightLayout.HasLayerAdapters(spec);

    private long Groups => networks * _copies;

    private long Own => spec.Members / _copies;

    /// <summary>Whether the first layer is one plain product, which is faster than a batch of one.</summary>
    private bool IsPlain => Groups == 1 && precision != TorchPrecision.BFloat16;

    /// <summary>
    /// Extents in which the products want an array, or its part that is looked up; null for (networks, its extents in the block).
    /// </summary>
    public long[]? Form(WeightRole role, bool lookedUp)
    {
        long experts = spec.Experts, width = spec.Width;
        var (kind, layer) = role;
        if (lookedUp) return [Groups, spec.GatheredCount, Columns(kind)];
        return kind switch
        {
            WeightKind.GateWeights => InputForm(kind),
            WeightKind.GateBias => IsPlain ? [_gate!.FirstUnits] : [Groups, 1, _gate!.FirstUnits],
            WeightKind.HeadWeights => [Groups * experts * Own, spec.Outputs, width],
            WeightKind.HeadBias => [Groups * experts * Own, 1, spec.Outputs],
            WeightKind.ExpertWeights when layer == 0 => InputForm(kind),
            WeightKind.ExpertWeights when spec.ReadsAllExperts(layer) => [Groups, experts, experts * width, width],
            WeightKind.ExpertWeights => [Groups * experts, width, width],
            WeightKind.ExpertBias when !_adapters =>
                layer > 0 ? [Groups * experts, 1, width] : IsPlain ? [experts * width] : [Groups, 1, experts * width],
            WeightKind.ExpertBias or WeightKind.ExpertInputAdapters or WeightKind.ExpertOutputAdapters => [Groups, experts, Own, width],
            _ => null,
        };
    }

    /// <summary>Outputs of all members: (networks, members, rows, outputs).</summary>
    /// <param name="parameters">The networks' arrays.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="gate">Turns lines (N x C, M x B, lines) into weights (N x C, M x B, K).</param>
    /// <param name="dropout">Drops units of a layer (N x C x K, M x B, W), which is numbered; null for none.</param>
    public Tensor Forward(ParameterSet parameters, BatchTensors batch, Func<Tensor, Tensor> gate, Func<Tensor, int, Tensor>? dropout)
    {
        var input = Input(parameters, batch);
        var hidden = Experts(parameters, input, dropout);
        long experts = spec.Experts, lines = Own * input.Rows;
        if (Own > 1) hidden = hidden.reshape(Groups * experts * Own, input.Rows, spec.Width);
        var outputs = Product(hidden, parameters[WeightKind.HeadWeights].transpose(1, 2)).AddInPlace(parameters[WeightKind.HeadBias]);
        if (!spec.HasGate) return outputs.view(networks, spec.Members, input.Rows, spec.Outputs);
        var first = InputProduct(parameters, WeightKind.GateWeights, input, parameters[WeightKind.GateBias]);
        var gateLines = new TorchGateNetwork(_gate!, Groups).Lines(parameters, first.view(Groups, lines, _gate!.FirstUnits));
        // A product of a row's weights (1, K) with its experts' outputs (K, O) for each row: a sum over the experts' outputs is slow where
        // they are few.
        var weights = gate(gateLines).view(Groups * lines, 1, experts);
        var byRow = outputs.view(Groups, experts, lines, spec.Outputs).transpose(1, 2).reshape(Groups * lines, experts, spec.Outputs);
        var mixed = weights.bmm(byRow).view(networks, spec.Members, input.Rows, spec.Outputs);
        return parameters.Find(WeightKind.HeadRest) is { } rest ? mixed.Plus(rest.unsqueeze(2)) : mixed;
    }

    private NetworkInput Input(ParameterSet parameters, BatchTensors batch)
    {
        long rows = batch.Labels.shape[1] / batch.Orders;
        var numeric = spec.NumericColumns == 0
            ? batch.Numeric
            : _embedding.Forward(spec, parameters, batch.Numeric, batch.EmbeddingNumbers, batch.EmbeddingIndices);
        var dense = spec.PlainColumns == 0 ? numeric : spec.NumericColumns == 0 ? batch.Plain : cat([numeric, batch.Plain], 2);
        // (N, M or 1, I)
        var factors = Factors(parameters);
        if (factors is not null)
            dense = dense.view(networks, batch.Orders, rows, spec.DenseCount) * factors.narrow(2, 0, spec.DenseCount).unsqueeze(2);
        // Independent members have weights of their own, and one input or each its own.
        if (_copies > 1)
            dense = (factors is null ? dense.view(networks, batch.Orders, rows, spec.DenseCount) : dense).expand(networks, _copies, rows,
                spec.DenseCount);
        dense = IsPlain ? dense.reshape(Own * rows, spec.DenseCount) : dense.reshape(Groups, Own * rows, spec.DenseCount);
        return new NetworkInput(dense, batch.Categories, spec.GatheredCount == 0 ? null : Coefficients(parameters, batch, factors), rows,
            batch.Orders);
    }

    private Tensor? Factors(ParameterSet parameters)
    {
        var scale = parameters.Find(WeightKind.InputScale)?.unsqueeze(1);
        var adapters = parameters.Find(WeightKind.InputAdapters);
        return scale is null ? adapters : adapters is null ? scale : scale * adapters;
    }

    /// <summary>
    /// What each row's categories and sparse columns enter with: (N, B, M, groups); (N, M x B, 1, groups) where members have rows of their
    /// own.
    /// </summary>
    private Tensor Coefficients(ParameterSet parameters, BatchTensors batch, Tensor? factors)
    {
        var present = batch.Present.unsqueeze(2);
        if (factors is null) return present;
        var tables = GatheredFactors(parameters, factors);
        long[] shape = batch.Categories.shape;
        if (batch.Orders > 1)
        {
            // A table for each member, each of which looks its own rows up.
            long members = factors.shape[1], rows = shape[1] / batch.Orders;
            tables = tables.transpose(1, 2).expand(shape[0], batch.Orders, spec.GatheredCount)
                .reshape(shape[0] * batch.Orders, spec.GatheredCount, 1);
            return Lookup.Rows(tables, batch.Categories.view(shape[0] * batch.Orders, rows, shape[2]))
                .view(shape[0], shape[1], 1, shape[2]) * present;
        }
        return Lookup.Rows(tables, batch.Categories).view(shape[0], shape[1], shape[2], factors.shape[1]).transpose(2, 3) * present;
    }

    /// <summary>
    /// What categories are multiplied by, and then sparse columns, which have no scale: (N, categories and sparse columns, M or 1).
    /// </summary>
    private Tensor GatheredFactors(ParameterSet parameters, Tensor factors)
    {
        var categories = factors.narrow(2, spec.DenseCount, spec.CategoryCount).transpose(1, 2);
        if (spec.SparseColumns == 0) return categories;
        var sparse = parameters.Find(WeightKind.SparseAdapters)
            ?? ones([networks, spec.SparseColumns, factors.shape[1]], ScalarType.Float32, factors.device);
        return spec.CategoryCount == 0 ? sparse : cat([categories, sparse], 1);
    }

    /// <summary>
    /// Input times weights plus bias: (G, M x B, columns), or (M x B, columns) where G is 1, since one product is faster than a batch of
    /// one.
    /// </summary>
    private Tensor InputProduct(ParameterSet parameters, WeightKind kind, NetworkInput input, Tensor? bias)
    {
        long columns = Columns(kind);
        var weights = parameters[kind];
        Tensor product;
        if (IsPlain)
        {
            product = bias is null ? input.Dense.mm(weights) : addmm(bias, input.Dense, weights, 1, 1);
        }
        else
        {
            product = Product(input.Dense, weights);
            if (bias is not null) product.AddInPlace(bias);
        }
        if (input.Coefficients is null) return product;
        // Rows that are looked up for a copy, and the members of it that each of them serves.
        long groups = input.Categories.shape[2], rows = input.Orders == 1 ? input.Rows : Own * input.Rows, served = input.Orders == 1 ? Own
            : 1;
        var tables = parameters.LookedUp(kind);
        var (indices, coefficients) = (input.Categories, input.Coefficients);
        if (_copies > 1 && input.Orders == 1)
        {
            indices = indices.unsqueeze(1).expand(networks, _copies, rows, groups).reshape(Groups, rows, groups);
            coefficients = coefficients.unsqueeze(1).expand(networks, _copies, rows, 1, groups);
        }
        // A row's looked-up lines serve all its members: (G x B, M, groups) times (G x B, groups, columns).
        var lines = Lookup.Rows(tables, indices.reshape(Groups, rows, groups)).view(Groups * rows, groups, columns);
        var sums = coefficients.reshape(Groups * rows, served, groups).bmm(lines);
        return product.AddInPlace(sums.view(Groups, rows, served, columns).transpose(1, 2).reshape(product.shape));
    }

    /// <summary>Columns of the weights that the input is multiplied by: those of the gate, or those of the experts' first layer.</summary>
    private long Columns(WeightKind kind) => kind == WeightKind.GateWeights ? _gate!.FirstUnits : (long)spec.Experts * spec.Width;

    private long[] InputForm(WeightKind kind) => IsPlain ? [spec.DenseCount, Columns(kind)] : [Groups, spec.DenseCount, Columns(kind)];

    /// <summary>Outputs of the experts' last layer: (G x K, M x B, W).</summary>
    private Tensor Experts(ParameterSet parameters, NetworkInput input, Func<Tensor, int, Tensor>? dropout)
    {
        long experts = spec.Experts, width = spec.Width, rows = input.Rows, lines = Own * rows;
        var bias = _adapters ? null : parameters.Find(WeightKind.ExpertBias, 0);
        var first = InputProduct(parameters, WeightKind.ExpertWeights, input, bias);
        if (_adapters)
            first = Adapted(parameters, 0, first.view(Groups, Own, rows, experts, width), array => array.transpose(1, 2).unsqueeze(2));
        var hidden = Activate(ByExpert(first, lines), 0, dropout);
        for (int layer = 1; layer < spec.Layers; layer++)
        {
            if (_adapters)
                hidden =
                    (hidden.view(Groups, experts, Own, rows, width)
                        * parameters[WeightKind.ExpertInputAdapters, layer].unsqueeze(3)).reshape(Groups * experts, lines, width);
            var weights = parameters[WeightKind.ExpertWeights, layer];
            var product = spec.ReadsAllExperts(layer) ? SharedProduct(hidden, weights) : Product(hidden, weights);
            var sum = _adapters
                ? Adapted(parameters, layer, product.view(Groups, experts, Own, rows, width), array => array.unsqueeze(3))
                    .view(Groups * experts, lines, width)
                : parameters.Find(WeightKind.ExpertBias, layer) is { } own ? product.AddInPlace(own) : product;
            hidden = Activate(sum, layer, dropout);
        }
        return hidden;
    }

    /// <summary>Units of all experts side by side, expert by expert: (G x K, M x B, W).</summary>
    private Tensor ByExpert(Tensor units, long lines) =>
        units.view(Groups, lines, spec.Experts, spec.Width).transpose(1, 2).reshape(Groups * spec.Experts, lines, spec.Width);

    /// <summary>A layer that reads the units of all experts: (G x K, M x B, W) to the same.</summary>
    private Tensor SharedProduct(Tensor hidden, Tensor weights)
    {
        long experts = spec.Experts, units = experts * spec.Width, lines = hidden.shape[1];
        var all = hidden.view(Groups, experts, lines, spec.Width).transpose(1, 2).reshape(Groups, lines, units);
        return ByExpert(Product(all, weights.transpose(1, 2).reshape(Groups, units, units)), lines);
    }

    /// <summary>Applies the members' output adapters and biases, which are (G, K, M, W) and are to be aligned with the product.</summary>
    private Tensor Adapted(ParameterSet parameters, int layer, Tensor product, Func<Tensor, Tensor> align)
    {
        var result = product * align(parameters[WeightKind.ExpertOutputAdapters, layer]);
        return parameters.Find(WeightKind.ExpertBias, layer) is { } bias ? result.AddInPlace(align(bias)) : result;
    }

    /// <summary>Activates a layer and drops units of it: (G x K, M x B, W).</summary>
    private Tensor Activate(Tensor sum, int layer, Func<Tensor, int, Tensor>? dropout)
    {
        Tensor activated;
        if (_activations.Length == 1)
        {
            activated = _activations[0].Apply(sum);
        }
        else
        {
            var apart = sum.view(Groups, spec.Experts, sum.shape[1], spec.Width);
            activated = cat([.. _activations.Select(run => run.Apply(apart.narrow(1, run.First, run.Count)))], 1).view(sum.shape);
        }
        return dropout is null ? activated : dropout(activated, layer);
    }

    private Tensor Product(Tensor left, Tensor right) => precision == TorchPrecision.BFloat16
        ? left.bfloat16().bmm(right.bfloat16()).@float()
        : left.bmm(right);
}
