using MLNet.MoE.Inference;
using MLNet.MoE.Inference.Kernels;
using MLNet.MoE.Network;

namespace MLNet.MoE.Training.Cpu;

/// <summary>
/// Trains on the CPU in managed SIMD code: nothing native to install. The default engine.
/// The same seed and number of threads give the same weights, bit by bit.
/// </summary>
public sealed class CpuEngine : ITrainingEngine
{
    /// <summary>Multiply-adds of a step below which a second thread costs more than it brings.</summary>
    private const double WorkPerThread = 2e6;

    /// <inheritdoc/>
    public string Name => "cpu";

    /// <inheritdoc/>
    public TrainingResult Train(TrainingRequest request)
    {
        using var network = new TrainableCpuNetwork(request, Threads(request));
        return EarlyStoppingLoop.Run(request, network);
    }

    /// <summary>Threads for a run: what was asked for, else as many as the work of a step feeds.</summary>
    internal static int Threads(TrainingRequest request)
    {
        var (spec, settings) = (request.Spec, request.Settings);
        int rows = Math.Min(settings.BatchSize, request.Data.TrainingRows.Length);
        if (settings.NumberOfThreads > 0) return Math.Min(settings.NumberOfThreads, Math.Max(1, rows));
        double perRow = spec.Experts * ((spec.DenseCount + 1.0) + spec.InnerFanIn + spec.Outputs) * spec.Width;
        double work = 3 * perRow * rows * spec.Members;
        return (int)Math.Clamp(work / WorkPerThread, 1, Math.Max(1, Math.Min(Environment.ProcessorCount, rows / 8)));
    }

    private sealed unsafe class TrainableCpuNetwork : ITrainableNetwork, IDisposable
    {
        private readonly TrainingRequest _request;
        private readonly WorkTeam _team;
        private readonly CpuNetwork<float> _network;
        private readonly AdamWOptimizer<float> _optimizer;
        private readonly BatchPredictor[] _predictors;
        private readonly AlignedBuffer<float> _best;
        private readonly float[] _predictions;
        private readonly int _orders;
        private readonly double _meanWeight;
        private readonly Action<int> _predict;
        private long _step;

        public TrainableCpuNetwork(TrainingRequest request, int threads)
        {
            _request = request;
            var (spec, data, settings) = (request.Spec, request.Data, request.Settings);
            var kernels = Kernels<float>.Best;
            _team = new WorkTeam(threads);
            int batchRows = Math.Min(settings.BatchSize, data.TrainingRows.Length);
            _orders = BatchOrder.Count(spec, settings);
            _network = new CpuNetwork<float>(spec, request.Start, data.Training, kernels, _team, batchRows, _orders);
            _optimizer = new AdamWOptimizer<float>(_network, settings);
            var noise = GateNoise.Draw(spec, settings.Seed);
            _predictors = [.. Enumerable.Range(0, threads).Select(_ => new BatchPredictor(spec, _network.Layout, kernels, noise, BatchPredictor.TileRows))];
            _best = new AlignedBuffer<float>(_network.Layout.Length);
            _predictions = new float[data.ValidationRows.Length * spec.Outputs];
            _meanWeight = data.TrainingRows.Average(row => (double)data.Training.Weight(row));
            _predict = Predict;
        }

        private AlignedBuffer<float> Current => _optimizer.Averaged ?? _network.Parameters;

        public double TrainEpoch(ReadOnlySpan<int> order, Action? checkCancelled)
        {
            var settings = _request.Settings;
            double sum = 0;
            int rows = order.Length / _orders;
            for (int start = 0; start < rows; start += settings.BatchSize)
            {
                checkCancelled?.Invoke();
                int count = Math.Min(settings.BatchSize, rows - start);
                double loss = _network.Gradient(order, start, count, _meanWeight, ++_step, settings.Dropout, settings.Seed);
                if (!double.IsFinite(loss) || !_optimizer.Step()) return double.NaN;
                sum += loss * count;
            }
            _optimizer.Complete();
            return sum / rows;
        }

        public ReadOnlySpan<float> PredictValidation()
        {
            _team.Run(_predict);
            return _predictions;
        }

        public void KeepAsBest()
        {
            // An epoch that was cut short leaves rows of categories behind.
            _optimizer.Complete();
            Current.Span.CopyTo(_best.Span);
        }

        public NetworkWeights ExportBest() => _network.Layout.Export(_best.Data);

        public void Dispose() => _team.Dispose();

        private void Predict(int thread)
        {
            var rows = _request.Data.ValidationRows;
            int first = (int)((long)rows.Length * thread / _team.Size), end = (int)((long)rows.Length * (thread + 1) / _team.Size);
            int outputs = _request.Spec.Outputs;
            _predictors[thread].SetParameters(Current);
            _predictors[thread].Predict(_request.Data.Validation, rows.AsSpan(first, end - first), _predictions.AsSpan(first * outputs, (end - first) * outputs));
        }
    }
}
