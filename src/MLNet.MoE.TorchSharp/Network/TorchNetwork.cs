using MLNet.MoE.Network;
using MLNet.MoE.Network.Activations;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The network in Torch, for any number of stacked networks of one specification. All experts of all members of all networks are one batched
/// product a layer.
/// </summary>
/// <remarks>
/// Dimensions: N networks, C copies of gate and experts (members that share nothing), M members of a copy, G = N x C, B rows, K experts, W width,
/// I inputs, D dense inputs, O outputs.
/// </remarks>
internal sealed class TorchNetwork(NetworkSpec spec, int networks, TorchPrecision precision)
{
    private readonly (Func<Tensor, Tensor> Apply, int First, int Count)[] _activations =
        Array.ConvertAll(ExpertActivations.Runs(spec), run => (TorchParts.Activations.Get(run.Name).Apply, run.First, run.Count));
    private readonly ITorchEmbedding _embedding = TorchParts.Embeddings.Get(spec.Embedding);
    private readonly long _copies = WeightLayout.Copies(spec);
    private readonly bool _adapters = WeightLayout.HasLayerAdapters(spec);

    private long Groups => networks * _copies;

    private long Own => spec.Members / _copies;

    /// <summary>Outputs of all members: (networks, members, rows, outputs).</summary>
    /// <param name="parameters">The networks' arrays.</param>
    /// <param name="batch">Rows.</param>
    /// <param name="gate">Turns logits (N x C, M x B, K) into weights of the same shape.</param>
    /// <param name="dropout">Drops units of a layer (N x C, ...); null for none.</param>
    public Tensor Forward(ParameterSet parameters, BatchTensors batch, Func<Tensor, Tensor> gate, Func<Tensor, Tensor>? dropout)
    {
        var input = Input(parameters, batch);
        var hidden = Experts(parameters, input, dropout);
        long experts = spec.Experts, rows = input.Rows;
        var head = parameters[WeightLayout.HeadWeights].reshape(Groups * experts * Own, spec.Width, spec.Outputs);
        var outputs = Product(hidden.reshape(Groups * experts * Own, rows, spec.Width), head)
            .add_(parameters[WeightLayout.HeadBias].reshape(Groups * experts * Own, 1, spec.Outputs));
        outputs = outputs.view(Groups, experts, Own, rows, spec.Outputs);
        if (!spec.HasGate) return outputs.view(networks, spec.Members, rows, spec.Outputs);
        var logits = InputProduct(parameters, WeightLayout.GateWeights, input, parameters[WeightLayout.GateBias]);
        // (G, M x B, K) -> (G, K, M, B, 1)
        var weights = gate(logits.view(Groups, Own * rows, experts)).view(Groups, Own, rows, experts).permute(0, 3, 1, 2).unsqueeze(-1);
        return (weights * outputs).sum(1L).view(networks, spec.Members, rows, spec.Outputs);
    }

    private NetworkInput Input(ParameterSet parameters, BatchTensors batch)
    {
        long rows = batch.Numeric.shape[1];
        var numeric = spec.NumericColumns == 0
            ? batch.Numeric
            : _embedding.Forward(spec, parameters, batch.Numeric, batch.EmbeddingNumbers, batch.EmbeddingIndices);
        var dense = (spec.PlainColumns == 0 ? numeric : spec.NumericColumns == 0 ? batch.Plain : cat([numeric, batch.Plain], 2)).unsqueeze(1);
        // (N, M or 1, I)
        var factors = Factors(parameters);
        if (factors is not null) dense = dense * factors.narrow(2, 0, spec.DenseCount).unsqueeze(2);
        // Independent members have one input and weights of their own.
        if (_copies > 1) dense = dense.expand(networks, _copies, rows, spec.DenseCount);
        dense = dense.reshape(Groups, Own * rows, spec.DenseCount);
        return new NetworkInput(dense, batch.Categories, spec.CategoryCount == 0 ? null : Coefficients(batch, factors), rows);
    }

    private Tensor? Factors(ParameterSet parameters)
    {
        var scale = parameters.Find(WeightLayout.InputScale)?.unsqueeze(1);
        var adapters = parameters.Find(WeightLayout.InputAdapters);
        return scale is null ? adapters : adapters is null ? scale : scale * adapters;
    }

    /// <summary>What each row's categories enter with: (N, B, M, groups).</summary>
    private Tensor Coefficients(BatchTensors batch, Tensor? factors)
    {
        var present = batch.Present.unsqueeze(2);
        if (factors is null) return present;
        var tables = factors.narrow(2, spec.DenseCount, spec.CategoryCount).transpose(1, 2);
        var shape = batch.Categories.shape;
        return Lookup.Rows(tables, batch.Categories).view(shape[0], shape[1], shape[2], factors.shape[1]).transpose(2, 3) * present;
    }

    /// <summary>Input times weights plus bias: (G, M x B, columns), or (M x B, columns) where G is 1, since one product is faster than a batch of one.</summary>
    private Tensor InputProduct(ParameterSet parameters, string name, NetworkInput input, Tensor? bias)
    {
        long columns = Columns(name);
        var weights = parameters[name].reshape(Groups, spec.DenseCount, columns);
        Tensor product;
        if (Groups == 1 && precision != TorchPrecision.BFloat16)
        {
            var (left, right) = (input.Dense.squeeze(0), weights.squeeze(0));
            product = bias is null ? left.mm(right) : addmm(bias.reshape(columns), left, right, 1, 1);
        }
        else
        {
            product = Product(input.Dense, weights);
            if (bias is not null) product.add_(bias.reshape(Groups, 1, columns));
        }
        if (input.Coefficients is null) return product;
        long groups = input.Categories.shape[2], rows = input.Rows;
        var tables = parameters[ParameterSet.Categories(name)].reshape(Groups, spec.CategoryCount, columns);
        var (indices, coefficients) = (input.Categories, input.Coefficients);
        if (_copies > 1)
        {
            indices = indices.unsqueeze(1).expand(networks, _copies, rows, groups).reshape(Groups, rows, groups);
            coefficients = coefficients.unsqueeze(1).expand(networks, _copies, rows, 1, groups);
        }
        // A row's looked-up lines serve all its members: (G x B, M, groups) times (G x B, groups, columns).
        var lines = Lookup.Rows(tables, indices).view(Groups * rows, groups, columns);
        var sums = coefficients.reshape(Groups * rows, Own, groups).bmm(lines);
        return product.add_(sums.view(Groups, rows, Own, columns).transpose(1, 2).reshape(product.shape));
    }

    private long Columns(string name) => name == WeightLayout.GateWeights ? spec.Experts : (long)spec.Experts * spec.Width;

    /// <summary>Outputs of the experts' last layer: (G, K, M, B, W).</summary>
    private Tensor Experts(ParameterSet parameters, NetworkInput input, Func<Tensor, Tensor>? dropout)
    {
        long experts = spec.Experts, width = spec.Width, rows = input.Rows;
        var bias = _adapters ? null : parameters.Find(WeightLayout.ExpertBias(0));
        var first = InputProduct(parameters, WeightLayout.ExpertWeights(0), input, bias);
        first = first.view(Groups, Own, rows, experts, width);
        if (_adapters) first = Adapted(parameters, 0, first, array => array.transpose(1, 2).unsqueeze(2));
        var hidden = Activate(first, 3, dropout).permute(0, 3, 1, 2, 4);
        for (int layer = 1; layer < spec.Blocks; layer++)
        {
            if (_adapters) hidden = hidden * parameters[WeightLayout.ExpertInputAdapters(layer)].view(Groups, experts, Own, 1, width);
            var product = spec.ReadsAllExperts(layer)
                ? SharedProduct(hidden, parameters[WeightLayout.ExpertWeights(layer)])
                : Product(hidden.reshape(Groups * experts, Own * rows, width), parameters[WeightLayout.ExpertWeights(layer)].reshape(Groups * experts, width, width));
            var sum = _adapters
                ? Adapted(parameters, layer, product.view(Groups, experts, Own, rows, width), array => array.unsqueeze(3))
                : Biased(product, parameters.Find(WeightLayout.ExpertBias(layer)));
            hidden = Activate(sum.view(Groups, experts, Own, rows, width), 1, dropout);
        }
        return hidden;
    }

    /// <summary>A layer that reads the units of all experts: (G, K, M, B, W) to (G x K, M x B, W).</summary>
    private Tensor SharedProduct(Tensor hidden, Tensor weights)
    {
        long experts = spec.Experts, width = spec.Width, units = experts * width, lines = hidden.shape[2] * hidden.shape[3];
        var all = hidden.permute(0, 2, 3, 1, 4).reshape(Groups, lines, units);
        var columns = weights.reshape(Groups, experts, units, width).transpose(1, 2).reshape(Groups, units, units);
        return Product(all, columns).view(Groups, lines, experts, width).transpose(1, 2).reshape(Groups * experts, lines, width);
    }

    private Tensor Biased(Tensor product, Tensor? bias) => bias is null ? product : product.add_(bias.reshape(product.shape[0], 1, spec.Width));

    /// <summary>Applies the members' output adapters and biases, which are (G, K, M, W) and are to be aligned with the product.</summary>
    private Tensor Adapted(ParameterSet parameters, int layer, Tensor product, Func<Tensor, Tensor> align)
    {
        Tensor PerMember(Tensor array) => align(array.reshape(Groups, spec.Experts, Own, spec.Width));
        var result = product * PerMember(parameters[WeightLayout.ExpertOutputAdapters(layer)]);
        return parameters.Find(WeightLayout.ExpertBias(layer)) is { } bias ? result.add_(PerMember(bias)) : result;
    }

    /// <summary>Activates a layer whose given dimension is the experts.</summary>
    private Tensor Activate(Tensor sum, int experts, Func<Tensor, Tensor>? dropout)
    {
        // Of copies: functions may overwrite what they are given, and parts of one tensor count as overwritten together.
        var activated = _activations.Length == 1
            ? _activations[0].Apply(sum)
            : cat([.. _activations.Select(run => run.Apply(sum.narrow(experts, run.First, run.Count).clone()))], experts);
        return dropout is null ? activated : dropout(activated);
    }

    private Tensor Product(Tensor left, Tensor right) => precision == TorchPrecision.BFloat16
        ? left.bfloat16().bmm(right.bfloat16()).@float()
        : left.bmm(right);

    /// <summary>The input of gate and experts.</summary>
    /// <param name="Dense">(G, M x B, D): scaled and adapted.</param>
    /// <param name="Categories">(N, B, groups).</param>
    /// <param name="Coefficients">(N, B, M, groups); null without categories.</param>
    /// <param name="Rows">Rows of the batch.</param>
    private sealed record NetworkInput(Tensor Dense, Tensor Categories, Tensor? Coefficients, long Rows);
}
