using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Network;
using MLNet.MoE.Torch.Network.Parts;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>Predictions of stacked networks for their validation rows, chunk by chunk into one tensor.</summary>
internal sealed class ValidationPass
{
    private readonly StackedModel _model;
    private readonly DeviceTable _table;
    private readonly ParameterSet _parameters;
    private readonly IRepeater _repeater;
    private readonly Tensor _rows, _predictions;
    private readonly int _chunk;

    /// <summary>Makes room.</summary>
    /// <param name="model">The networks.</param>
    /// <param name="table">Their validation rows.</param>
    /// <param name="values">The weights to predict with: (networks, numbers).</param>
    /// <param name="repeater">Runs the pass.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public ValidationPass(StackedModel model, DeviceTable table, Tensor values, IRepeater repeater, KeptTensors kept)
    {
        (_model, _table, _parameters, _repeater) = (model, table, model.Views(values, kept), repeater);
        using var scope = NewDisposeScope();
        using Scalar end = table.RowCount;
        var first = tensor([.. table.First], [model.Count, 1, 1], device: model.Device);
        _rows = kept.Keep(arange(Numbers.Zero, end, Numbers.One, ScalarType.Int64, model.Device).view(1, 1, -1).Plus(first));
        _predictions = kept.Keep(empty([model.Count, table.RowCount, model.Spec.Outputs], ScalarType.Float32, model.Device));
        _chunk = ChunkRows(model);
    }

    /// <summary>Predicts: (networks, rows, outputs).</summary>
    public float[] Run()
    {
        if (_table.RowCount == 0) return [];
        _repeater.Run("validation", Predict);
        using var scope = NewDisposeScope();
        return _predictions.cpu().data<float>().ToArray();
    }

    private void Predict()
    {
        using var quiet = inference_mode();
        for (int start = 0; start < _table.RowCount; start += _chunk)
        {
            using var scope = NewDisposeScope();
            int rows = Math.Min(_chunk, _table.RowCount - start);
            _predictions.narrow(1, start, rows).copy_(_model.Predict(_parameters, _table.Select(_rows.narrow(2, start, rows))));
        }
    }

    private static int ChunkRows(StackedModel model)
    {
        // A chunk's layers should stay in the processor's cache, or fill a GPU.
        long budget = model.Device.type == DeviceType.CUDA ? 1L << 28 : 1L << 24;
        var spec = model.Spec;
        long units = (long)spec.Members * spec.Experts * spec.Width, codes = TorchParts.Embeddings.Get(spec.Embedding).NumbersOfRow(spec);
        return (int)Math.Clamp(budget / (model.Count * Math.Max(units, codes) * sizeof(float)), 64, 1 << 16);
    }
}
