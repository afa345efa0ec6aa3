using TorchSharp.Modules;
using static TorchSharp.torch;

namespace MLNet.MoE.Performance;

/// <summary>The same network as one would write it in TorchSharp: experts batched, its own AdamW. What the engine has to beat. For networks
/// of two layers and one member.</summary>
internal sealed class PlainTorchStep : IDisposable
{
    private readonly int _experts, _width, _batchSize;
    private readonly Parameter[] _parameters;
    private readonly AdamW _optimizer;
    private readonly Tensor _x, _y, _order;
    private long _start;

    public PlainTorchStep(Workload workload)
    {
        var device = TorchStep.Device;
        var spec = workload.Spec;
        long inputs = spec.InputCount, experts = spec.Experts, width = spec.Width, outputs = spec.Outputs;
        (_experts, _width, _batchSize) = (spec.Experts, spec.Width, workload.BatchSize);
        long[][] shapes = [[inputs, experts], [experts], [inputs, experts * width], [experts * width], [experts, width, width],
            [experts, 1, width], [experts, width, outputs], [experts, 1, outputs]];
        _parameters = [.. shapes.Select(shape => new Parameter((rand(shape, device: device) * 0.2) - 0.1))];
        _optimizer = optim.AdamW(_parameters, 1e-3, weight_decay: 1e-2);
        _x = tensor(workload.Features(), [workload.Table.RowCount, inputs], device: device);
        _y = tensor([.. workload.AllRows.Select(row => (long)workload.Table.Label(row))], device: device);
        _order = randperm(workload.Table.RowCount, ScalarType.Int64, device);
    }

    /// <summary>As many steps as a run of <see cref="TorchStep"/> has, and waits for them.</summary>
    public void Run()
    {
        for (int i = 0; i < TorchStep.Steps; i++) Step();
        if (_x.device.type == TorchSharp.DeviceType.CUDA) cuda.synchronize();
    }

    public void Dispose()
    {
        foreach (var parameter in _parameters) parameter.Dispose();
        _optimizer.Dispose();
        foreach (var own in new[] { _x, _y, _order }) own.Dispose();
    }

    /// <summary>Forward and backward pass over the next batch, and the optimizer's step.</summary>
    private void Step()
    {
        using var scope = NewDisposeScope();
        if (_start + _batchSize > _order.shape[0]) _start = 0;
        var rows = _order.narrow(0, _start, _batchSize);
        _start += _batchSize;
        var (x, y) = (_x.index_select(0, rows), _y.index_select(0, rows));
        _optimizer.zero_grad();
        var logits = addmm(_parameters[1], x, _parameters[0], 1, 1);
        var noise = empty_like(logits);
        noise.exponential_().log_().neg_();
        var gate = (logits + noise).softmax(1);
        var hidden = addmm(_parameters[3], x, _parameters[2], 1, 1).relu_().view(_batchSize, _experts, _width).transpose(0, 1);
        hidden = bmm(hidden, _parameters[4]).add_(_parameters[5]).relu_();
        var output = (gate.t().unsqueeze(2) * bmm(hidden, _parameters[6]).add_(_parameters[7])).sum(0L);
        nn.functional.cross_entropy(output, y).backward();
        _optimizer.step();
    }
}
