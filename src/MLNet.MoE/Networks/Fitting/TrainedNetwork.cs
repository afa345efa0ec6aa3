using MLNet.MoE.Files;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// A trained network with its preprocessing: from raw feature vectors to scores, in managed code. Thread-safe.
/// Scores: log-odds of the positive class, probabilities of the classes, or values in the target's units.
/// </summary>
internal sealed class TrainedNetwork
{
    /// <summary>
    /// How far from 0, in deviations, a number of a model without limits is taken to be where the network overflows: as far as one of
    /// 200,000 training rows can be.
    /// </summary>
    internal const float FarthestNumber = 447;

    /// <summary>Rows of the block that <see cref="Try"/> scores.</summary>
    internal const int TriedRows = 2;

    private readonly RowSplitter _splitter;
    private readonly bool _mayOverflow, _isNeverNegative;
    private readonly ParameterLayout _parameterLayout;
    private readonly AlignedBuffer<float> _parameters;
    private readonly Pool<Scorer> _single, _batch;

    public TrainedNetwork(
        FeatureLayout layout, Preprocessor preprocessor, NetworkSpec spec, NetworkWeights weights, float[] gateNoise, float temperature,
        IReadOnlyList<TrainingProgress> history, int bestEpoch, StopReason stopReason)
    {
        (Layout, Preprocessor, Spec, Weights, GateNoise, Temperature) = (layout, preprocessor, spec, weights, gateNoise, temperature);
        (History, BestEpoch, StopReason) = (history, bestEpoch, stopReason);
        (_single, _batch) = (new(() => new Scorer(this, 1)), new(() => new Scorer(this, BatchPredictor.TileRows)));
        _splitter = new RowSplitter(layout);
        _mayOverflow = preprocessor.IsUnbounded;
        _isNeverNegative = spec.GetObjective().Labels is LabelDomain.NotNegative or LabelDomain.Positive;
        _parameterLayout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
        _parameters = _parameterLayout.Import<float>(weights);
    }

    /// <summary>Layout of the feature vector.</summary>
    public FeatureLayout Layout { get; }

    public Preprocessor Preprocessor { get; }

    public NetworkSpec Spec { get; }

    public NetworkWeights Weights { get; }

    /// <summary>(samples, experts): the draws of gate noise that predictions average over.</summary>
    public float[] GateNoise { get; }

    /// <summary>What log-odds, and logarithms of class probabilities, are divided by; 1 where the objective has no temperature.</summary>
    public float Temperature { get; }

    /// <summary>
    /// What is to be added to the log-odds to have those of the data, where the classes counted otherwise in training. In a file ML.NET's
    /// calibrator has it, the network does not.
    /// </summary>
    public double LogOddsShift { get; init; }

    /// <summary>What the scores are of a network with quantiles; null for one without.</summary>
    public SpreadScores? Spread { get; init; }

    /// <summary>Which classes are in the set of a row; null without sets.</summary>
    public PredictionSets? Sets { get; init; }

    /// <summary>Column that a row's score is to be multiplied by, which whoever reads the row's columns does; null for none.</summary>
    public string? ExposureColumn { get; init; }

    public IReadOnlyList<TrainingProgress> History { get; }

    public int BestEpoch { get; }

    public StopReason StopReason { get; }

    /// <summary>Length of the feature vector.</summary>
    public int FeatureCount => Layout.SlotCount;

    /// <summary>Numbers that a prediction consists of.</summary>
    public int ScoreCount => Spread?.Count ?? Spec.Outputs;

    public int NumberOfParameters => Weights.Count;

    /// <summary>Scores one row.</summary>
    /// <param name="features">(slots).</param>
    /// <param name="scores">(scores) to be written.</param>
    public void Predict(ReadOnlySpan<float> features, Span<float> scores)
    {
        CheckLength(features.Length);
        var scorer = _single.Rent();
        scorer.Begin(1);
        scorer.Load(0, features);
        Finish(scorer, 1, scores);
        _single.Return(scorer);
    }

    /// <summary>Scores one row of a sparse vector.</summary>
    /// <param name="slots">Slots that are not zero, ascending.</param>
    /// <param name="values">Their values.</param>
    /// <param name="scores">(scores) to be written.</param>
    public void PredictSparse(ReadOnlySpan<int> slots, ReadOnlySpan<float> values, Span<float> scores)
    {
        var scorer = _single.Rent();
        scorer.Begin(1);
        scorer.Load(0, slots, values);
        Finish(scorer, 1, scores);
        _single.Return(scorer);
    }

    /// <summary>Scores many rows.</summary>
    /// <param name="features">(rows, slots), row after row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="scores">(rows, scores) to be written.</param>
    public void PredictMany(ReadOnlySpan<float> features, int rows, Span<float> scores)
    {
        if (features.Length != (long)rows * FeatureCount)
            throw new ArgumentException($"{features.Length} values were given for {rows} rows of {FeatureCount} features.",
                nameof(features));
        var scorer = _batch.Rent();
        for (int start = 0; start < rows; start += BatchPredictor.TileRows)
        {
            int count = Math.Min(BatchPredictor.TileRows, rows - start);
            scorer.Begin(count);
            for (int i = 0; i < count; i++) scorer.Load(i, features.Slice((start + i) * FeatureCount, FeatureCount));
            Finish(scorer, count, scores.Slice(start * ScoreCount, count * ScoreCount));
        }
        _batch.Return(scorer);
    }

    /// <summary>A block of rows to be scored together.</summary>
    public RowBlock OpenBlock() => new Block(this);

    /// <summary>Mean weights that the gate gives the experts for a row: (experts), summing to 1.</summary>
    public float[] GetGateWeights(ReadOnlySpan<float> features)
    {
        CheckLength(features.Length);
        var weights = new float[Spec.Experts];
        var scorer = _single.Rent();
        scorer.Begin(1);
        scorer.Load(0, features);
        scorer.GateWeights(weights);
        if (_mayOverflow && !ShortSpans.AreFinite(weights))
        {
            scorer.BoundNumbers(FarthestNumber);
            scorer.GateWeights(weights);
        }
        _single.Return(scorer);
        return weights;
    }

    public void Save(BinaryWriter writer) => TrainedNetworkFormat.Save(writer, this);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    /// <exception cref="NewerFormatException">A newer version wrote it.</exception>
    public static TrainedNetwork Load(BoundedReader reader) => TrainedNetworkFormat.Load(reader);

    /// <summary>
    /// Scores a row of zeros and one of missing values, alone and together, so that whatever is wrong with a network is found before it is
    /// used.
    /// </summary>
    /// <exception cref="InvalidDataException">A score is no number.</exception>
    internal void Try()
    {
        var (rows, alone, together) = (new float[FeatureCount], new float[TriedRows * ScoreCount], new float[TriedRows * ScoreCount]);
        var block = new Scorer(this, TriedRows);
        block.Begin(TriedRows);
        for (int row = 0; row < TriedRows; row++)
        {
            Array.Fill(rows, row == 0 ? 0 : float.NaN);
            Predict(rows, alone.AsSpan(row * ScoreCount, ScoreCount));
            block.Load(row, rows);
        }
        Finish(block, TriedRows, together);
        if (!ShortSpans.AreFinite(alone) || !ShortSpans.AreFinite(together))
            throw new InvalidDataException("it does not give numbers for a row of zeros and one of missing values.");
    }

    private void CheckLength(int length)
    {
        if (length != FeatureCount)
            throw new ArgumentException($"The feature vector has {length} slots; the model was trained on {FeatureCount}.");
    }

    private void Finish(Scorer scorer, int rows, Span<float> scores)
    {
        scores = scores[..(rows * ScoreCount)];
        var outputs = Spread is null ? scores : scorer.Outputs(rows);
        scorer.Predict(rows, outputs);
        if (_mayOverflow && !ShortSpans.AreFinite(outputs)) Rescore(scorer, rows, outputs);
        GC.KeepAlive(scorer);
        if (!Preprocessor.ScalesTarget) return;
        for (int row = 0; Spread is not null && row < rows; row++)
            Spread.Read(outputs.Slice(row * Spec.Outputs, Spec.Outputs), scores.Slice(row * ScoreCount, ScoreCount));
        var target = Preprocessor.Target;
        foreach (ref float score in scores) score = target.Invert(score);
        if (Spread is null || !_isNeverNegative) return;
        foreach (ref float score in scores) score = MathF.Max(score, 0);
    }

    /// <summary>Scores the loaded rows that overflowed once more, with numbers that cannot.</summary>
    private void Rescore(Scorer scorer, int rows, Span<float> outputs)
    {
        var bounded = new float[outputs.Length];
        scorer.BoundNumbers(FarthestNumber);
        scorer.Predict(rows, bounded);
        for (int start = 0; start < outputs.Length; start += Spec.Outputs)
        {
            var row = outputs.Slice(start, Spec.Outputs);
            if (!ShortSpans.AreFinite(row)) bounded.AsSpan(start, Spec.Outputs).CopyTo(row);
        }
    }

    /// <summary>A batch that is loaded row by row, as a cursor has them.</summary>
    private sealed class Block(TrainedNetwork network) : RowBlock
    {
        private Scorer? _scorer = network._batch.Rent();
        private int _rows;

        public override int Capacity => BatchPredictor.TileRows;

        private Scorer Scorer => _scorer ?? throw new ObjectDisposedException(nameof(RowBlock));

        public override void Begin(int rows)
        {
            _rows = rows;
            Scorer.Begin(rows);
        }

        public override void Load(int row, ReadOnlySpan<float> features)
        {
            network.CheckLength(features.Length);
            Scorer.Load(row, features);
        }

        public override void Load(int row, ReadOnlySpan<int> slots, ReadOnlySpan<float> values) => Scorer.Load(row, slots, values);

        public override void Score(Span<float> scores) => network.Finish(Scorer, _rows, scores);

        public override void Dispose()
        {
            if (_scorer is null) return;
            network._batch.Return(_scorer);
            _scorer = null;
        }
    }

    /// <summary>Buffers of one thread at a time.</summary>
    private sealed class Scorer
    {
        private readonly TrainedNetwork _network;
        private readonly BatchPredictor _predictor;
        private readonly float[] _numeric, _prepared, _outputs;
        private readonly int[] _categories, _preparedCategories;
        private readonly SparseRows _sparse = new(), _preparedSparse = new();

        public Scorer(TrainedNetwork network, int capacity)
        {
            _network = network;
            _predictor = new BatchPredictor(network.Spec, network._parameterLayout, Kernels<float>.Best, network.GateNoise, capacity,
                network.Temperature);
            _predictor.SetParameters(network._parameters);
            _outputs = network.Spread is null ? [] : new float[capacity * network.Spec.Outputs];
            _numeric = new float[network.Layout.NumericSlots.Count];
            _categories = new int[network.Layout.Groups.Count];
            _prepared = new float[network.Spec.PreparedColumns];
            _preparedCategories = new int[network.Spec.CategorySizes.Count];
        }

        public void Begin(int rows) => _predictor.Begin(rows);

        public void Load(int row, ReadOnlySpan<float> features)
        {
            _sparse.Clear();
            _network._splitter.Split(features, _numeric, _categories, _sparse);
            LoadSplit(row);
        }

        public void Load(int row, ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
        {
            _sparse.Clear();
            _network._splitter.Split(slots, values, _numeric, _categories, _sparse);
            LoadSplit(row);
        }

        public Span<float> Outputs(int rows) => _outputs.AsSpan(0, rows * _network.Spec.Outputs);

        public void BoundNumbers(float limit) => _predictor.BoundNumbers(limit);

        public void Predict(int rows, Span<float> scores) => _predictor.Predict(rows, scores);

        public void GateWeights(Span<float> weights) => _predictor.GateWeights(1, weights);

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
}
