using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Scoring;

/// <summary>
/// Scores rows with a network: from feature vectors through preprocessing to what the network predicts. Buffers of one thread at a time.
/// </summary>
internal sealed class RowScorer
{
    private readonly TrainedNetwork _network;
    private readonly bool _mayOverflow, _isNeverNegative;
    private readonly SeveralLabels? _several;
    private readonly BatchPredictor _predictor;
    private readonly float[] _numeric, _prepared, _outputs;
    private readonly int[] _categories, _preparedCategories;
    private readonly SparseRows _sparse = new(), _preparedSparse = new();

    public RowScorer(TrainedNetwork network, int capacity)
    {
        _network = network;
        _mayOverflow = network.Preprocessor.IsUnbounded;
        var objective = network.Spec.GetObjective();
        (_isNeverNegative, _several) = (objective.IsNeverNegative, objective as SeveralLabels);
        _predictor = new BatchPredictor(
            network.Spec, network.ParameterLayout, Kernels<float>.Best, network.GateNoise, capacity, network.Temperature,
            network.Exits);
        _predictor.SetParameters(network.Parameters);
        _outputs = network.Spread is null ? [] : new float[capacity * network.Spec.Outputs];
        _numeric = new float[network.Layout.NumericSlots.Count];
        _categories = new int[network.Layout.Groups.Count];
        _prepared = new float[network.Spec.PreparedColumns];
        _preparedCategories = new int[network.Spec.CategorySizes.Count];
    }

    public void Begin(int rows) => _predictor.Begin(rows);

    public void Load(int row, ReadOnlySpan<float> features)
    {
        BeginSparse();
        var asTheyAre = default(TrustedSlots);
        _network.Splitter.Split(features, _numeric, _categories, _sparse, ref asTheyAre);
        LoadSplit(row);
    }

    public void Load(int row, ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
    {
        BeginSparse();
        var asTheyAre = default(TrustedSlots);
        _network.Splitter.Split(new SparseVector(slots, values), _numeric, _categories, _sparse, ref asTheyAre);
        LoadSplit(row);
    }

    /// <summary>Loads a row that is prepared already.</summary>
    public void LoadPrepared(int row, ReadOnlySpan<float> numbers, ReadOnlySpan<int> categories, SparseVector sparse)
        => _predictor.Load(row, numbers, categories, sparse);

    /// <summary>Scores the loaded rows.</summary>
    /// <param name="rows">Number of rows.</param>
    /// <param name="scores">(rows, scores) to be written, in the target's units.</param>
    public void Score(int rows, Span<float> scores)
    {
        int count = _network.ScoreCount, outputCount = _network.Spec.Outputs;
        scores = scores[..(rows * count)];
        var spread = _network.Spread;
        var outputs = spread is null ? scores : _outputs.AsSpan(0, rows * outputCount);
        _predictor.Predict(rows, outputs);
        if (_mayOverflow && !ShortSpans.AreFinite(outputs)) PredictAgain(rows, outputs);
        GC.KeepAlive(this);
        if (_several is not null)
        {
            ScaleLabels(rows, scores);
            return;
        }
        for (int row = 0; spread is not null && row < rows; row++)
            spread.Read(outputs.Slice(row * outputCount, outputCount), scores.Slice(row * count, count));
        if (!_network.Preprocessor.ScalesTarget) return;
        var target = _network.Preprocessor.Target;
        foreach (ref float score in scores) score = target.Invert(score);
        if (spread is null || !_isNeverNegative) return;
        foreach (ref float score in scores) score = MathF.Max(score, 0);
    }

    /// <summary>How far the members lie apart for the loaded rows: (rows).</summary>
    public void Spread(int rows, Span<float> spread)
    {
        _predictor.Spread(rows, spread);
        GC.KeepAlive(this);
    }

    /// <summary>Mean weights that the gate gives the experts for the one row that is loaded: (experts).</summary>
    public void GateWeights(Span<float> weights) => GateWeights(1, weights);

    /// <summary>Mean weights that the gate gives the experts for the loaded rows: (rows, experts).</summary>
    public void GateWeights(int rows, Span<float> weights)
    {
        _predictor.GateWeights(rows, weights);
        if (_mayOverflow && !ShortSpans.AreFinite(weights))
        {
            _predictor.BoundNumbers(TrainedNetwork.FarthestNumber);
            _predictor.GateWeights(rows, weights);
        }
        GC.KeepAlive(this);
    }

    private void ScaleLabels(int rows, Span<float> scores)
    {
        for (int row = 0; row < rows; row++)
        {
            var own = scores.Slice(row * _several!.Outputs, _several.Outputs);
            for (int i = 0; i < _several.Parts.Count; i++)
            {
                var (objective, start, count) = _several.Parts[i];
                _network.Labels![i].Apply(objective, own.Slice(start, count));
            }
        }
    }

    /// <summary>Predicts the loaded rows that overflowed once more, with numbers that cannot.</summary>
    private void PredictAgain(int rows, Span<float> outputs)
    {
        float[] bounded = new float[outputs.Length];
        int count = _network.Spec.Outputs;
        _predictor.BoundNumbers(TrainedNetwork.FarthestNumber);
        _predictor.Predict(rows, bounded);
        for (int start = 0; start < outputs.Length; start += count)
        {
            var row = outputs.Slice(start, count);
            if (!ShortSpans.AreFinite(row)) bounded.AsSpan(start, count).CopyTo(row);
        }
    }

    private void BeginSparse()
    {
        _sparse.Clear();
        _sparse.BeginRow();
    }

    private void LoadSplit(int row)
    {
        _network.Preprocessor.TransformRow(_numeric, _categories, _prepared, _preparedCategories);
        if (_network.Preprocessor.Sparse.SourceCount == 0)
        {
            _predictor.Load(row, _prepared, _preparedCategories, default);
            return;
        }
        _preparedSparse.Clear();
        _preparedSparse.BeginRow();
        _network.Preprocessor.Sparse.Transform(_sparse[0], _preparedSparse);
        _predictor.Load(row, _prepared, _preparedCategories, _preparedSparse[0]);
    }
}
