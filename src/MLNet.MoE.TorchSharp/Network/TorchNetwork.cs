using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
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
/// <param name="spec">The network.</param>
/// <param name="networks">How many are stacked.</param>
/// <param name="precision">Precision of matrix products.</param>
/// <param name="embed">Embeds numbers (N, B, numeric columns): see <see cref="ITorchEmbedding"/>.</param>
internal sealed class TorchNetwork(
    NetworkSpec spec, int networks, TorchPrecision precision, Func<ParameterSet, Tensor, Tensor> embed)
{
    private readonly GateDesign[] _gates = spec.HasGate
        ? [.. Enumerable.Range(0, spec.Gates).Select(gate => GateDesign.Of(spec, gate))] : [];

    /// <summary>Outputs of each label, where there are several.</summary>
    private readonly IReadOnlyList<(Objective Objective, int Start, int Count)> _labels = spec.Tasks is null ? []
        : new SeveralLabels(spec.Tasks).Parts;
    private readonly long _copies = WeightLayout.Copies(spec);
    private readonly TorchExperts _experts = new(spec, networks, precision);

    private TorchProducts Products => _experts.Products;

    private long Groups => networks * _copies;

    private long Own => spec.Members / _copies;

    /// <summary>
    /// Extents in which the products want an array, or its part that is looked up; null for (networks, its extents in the block).
    /// </summary>
    public long[]? Form(WeightRole role, bool lookedUp) => lookedUp ? [Groups, spec.GatheredCount, Columns(role.Kind)] : role.Kind switch
    {
        WeightKind.GateWeights => Products.WeightForm(spec.DenseCount, Columns(role.Kind)),
        WeightKind.GateBias => Products.BiasForm(_gates[0].FirstUnits),
        WeightKind.HeadWeights => [Groups * spec.Experts * Own, spec.Outputs, spec.Width],
        WeightKind.HeadBias => [Groups * spec.Experts * Own, 1, spec.Outputs],
        _ => _experts.Form(role),
    };

    /// <summary>Outputs of all members: (networks, members, rows, outputs).</summary>
    /// <param name="parameters">The networks' arrays.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="gate">Turns a gate's lines (N x C, M x B, lines) into weights (N x C, M x B, K).</param>
    /// <param name="dropout">Drops units of a layer (N x C, K, M x B, W), which is numbered; null for none.</param>
    public Tensor Forward(ParameterSet parameters, BatchTensors batch, Func<Tensor, Tensor> gate, Func<Tensor, int, Tensor>? dropout)
    {
        var input = Input(parameters, batch);
        var sums = InputProduct(parameters, new(WeightKind.ExpertWeights), input, _experts.FirstBias(parameters));
        long experts = spec.Experts, lines = Own * input.Rows;
        var hidden = _experts.Units(parameters, sums, input.Rows, dropout).reshape(Groups * experts * Own, input.Rows, spec.Width);
        var outputs = Products.Batch(hidden, parameters[WeightKind.HeadWeights].transpose(1, 2))
            .AddInPlace(parameters[WeightKind.HeadBias]);
        if (!spec.HasGate) return outputs.view(networks, spec.Members, input.Rows, spec.Outputs);
        var byRow = outputs.view(Groups, experts, lines, spec.Outputs).transpose(1, 2);
        var weights = GateLines(parameters, input).Select((own, i) =>
            TorchGateNetwork.Shrink(_gates[i], parameters, gate(own)).view(Groups * lines, 1, experts)).ToArray();
        // A product of a row's weights (1, K) with its experts' outputs (K, O) for each row: a sum over the experts' outputs is slow where
        // they are few.
        Tensor Mix(int gate, long first, long count) => weights[gate].bmm(
            (count == spec.Outputs ? byRow : byRow.narrow(3, first, count)).reshape(Groups * lines, experts, count));
        var mixed = spec.Gates == 1 ? Mix(0, 0, spec.Outputs) : cat([.. _labels.Select((label, i) => Mix(i, label.Start, label.Count))], 2);
        mixed = mixed.view(networks, spec.Members, input.Rows, spec.Outputs);
        return parameters.Find(WeightKind.HeadRest) is { } rest ? mixed.Plus(rest.unsqueeze(2)) : mixed;
    }

    /// <summary>Lines of each gate: (N x C, M x B, lines).</summary>
    private IEnumerable<Tensor> GateLines(ParameterSet parameters, NetworkInput input)
    {
        Tensor? shared = null;
        for (int gate = 0; gate < spec.Gates; gate++)
        {
            Tensor bias = parameters[WeightKind.GateBias, gate], first;
            if (spec.GateMatrices == spec.Gates) first = InputProduct(parameters, new(WeightKind.GateWeights, gate), input, bias);
            else first = (shared ??= InputProduct(parameters, new(WeightKind.GateWeights), input, null)).Plus(bias);
            yield return new TorchGateNetwork(_gates[gate], Groups)
                .Lines(parameters, first.view(Groups, Own * input.Rows, _gates[gate].FirstUnits));
        }
    }

    private NetworkInput Input(ParameterSet parameters, BatchTensors batch)
    {
        long rows = batch.Labels.shape[1] / batch.Orders;
        var numeric = spec.NumericColumns == 0 ? batch.Numeric : embed(parameters, batch.Numeric);
        var dense = spec.PlainColumns == 0 ? numeric : spec.NumericColumns == 0 ? batch.Plain : cat([numeric, batch.Plain], 2);
        // (N, M or 1, I)
        var factors = Factors(parameters);
        if (factors is not null)
        {
            // A part that is the whole would cost its gradient a block of zeros.
            var own = spec.CategoryCount == 0 ? factors : factors.narrow(2, 0, spec.DenseCount);
            dense = dense.view(networks, batch.Orders, rows, spec.DenseCount) * own.unsqueeze(2);
        }
        // Independent members have weights of their own, and one input or each its own.
        if (_copies > 1)
            dense = (factors is null ? dense.view(networks, batch.Orders, rows, spec.DenseCount) : dense).expand(networks, _copies, rows,
                spec.DenseCount);
        dense = Products.ArePlain ? dense.reshape(Own * rows, spec.DenseCount) : dense.reshape(Groups, Own * rows, spec.DenseCount);
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
    private Tensor InputProduct(ParameterSet parameters, WeightRole role, NetworkInput input, Tensor? bias)
    {
        long columns = Columns(role.Kind);
        var product = Products.Affine(input.Dense, parameters[role.Kind, role.Index], bias);
        if (input.Coefficients is null) return product;
        // Rows that are looked up for a copy, and the members of it that each of them serves.
        long groups = input.Categories.shape[2], rows = input.Orders == 1 ? input.Rows : Own * input.Rows, served = input.Orders == 1 ? Own
            : 1;
        var tables = parameters.LookedUp(role);
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
    private long Columns(WeightKind kind) => kind == WeightKind.GateWeights ? _gates[0].FirstUnits : (long)spec.Matrices * spec.Width;
}
