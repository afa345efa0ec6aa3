using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Numerics;
using MLNet.MoE.Numerics.Kernels;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Scoring;

/// <summary>
/// A trained network with its preprocessing: from raw feature vectors to scores, in managed code. Thread-safe.
/// Scores: log-odds of the positive class, probabilities of the classes, or values in the target's units.
/// </summary>
internal sealed class TrainedNetwork
{
    /// <summary>
    /// Rows that overflow in a model without limits are scored again with their numbers brought this near to 0: the square root of 200,000,
    /// further than which none of 200,000 training rows can be from their mean, in deviations.
    /// </summary>
    internal const float FarthestNumber = 447;

    private readonly Pool<RowScorer> _single, _batch;

    /// <summary>Makes a network that scores.</summary>
    /// <param name="layout">Layout of the feature vector.</param>
    /// <param name="preprocessor">What prepares rows.</param>
    /// <param name="spec">The network.</param>
    /// <param name="training">Its weights, and how training went.</param>
    /// <param name="gateNoise">(samples, experts): draws of gate noise.</param>
    /// <param name="temperature">What log-odds, and logarithms of class probabilities, are divided by.</param>
    public TrainedNetwork(
        FeatureLayout layout, Preprocessor preprocessor, NetworkSpec spec, TrainingResult training, float[] gateNoise, float temperature)
    {
        (Layout, Preprocessor, Spec, Training, GateNoise, Temperature) = (layout, preprocessor, spec, training, gateNoise, temperature);
        (_single, _batch) = (new(() => new RowScorer(this, 1)), new(() => new RowScorer(this, BatchPredictor.TileRows)));
        Splitter = new RowSplitter(layout);
        ParameterLayout = new ParameterLayout(spec, Kernels<float>.Best.PanelWidth);
        Parameters = ParameterLayout.Import<float>(training.Weights);
    }

    /// <summary>Layout of the feature vector.</summary>
    public FeatureLayout Layout { get; }

    public Preprocessor Preprocessor { get; }

    public NetworkSpec Spec { get; }

    /// <summary>Weights, and how training went.</summary>
    public TrainingResult Training { get; }

    public NetworkWeights Weights => Training.Weights;

    public IReadOnlyList<TrainingProgress> History => Training.History;

    public int BestEpoch => Training.BestEpoch;

    public StopReason StopReason => Training.StopReason;

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

    /// <summary>The labels of a network of several, in the order of their outputs; null for a network of one.</summary>
    public IReadOnlyList<LabelScores>? Labels { get; init; }

    /// <summary>Which classes are in the set of a row; null without sets.</summary>
    public PredictionSets? Sets { get; init; }

    /// <summary>When rows leave before all members have passed; null where none does.</summary>
    public ExitRule? Exits { get; init; }

    /// <summary>Column that a row's score is to be multiplied by, which whoever reads the row's columns does; null for none.</summary>
    public string? ExposureColumn { get; init; }

    /// <summary>Length of the feature vector.</summary>
    public int FeatureCount => Layout.SlotCount;

    /// <summary>Numbers that a prediction consists of.</summary>
    public int ScoreCount => Spread?.Count ?? Spec.Outputs;

    public int NumberOfParameters => Weights.Count;

    /// <summary>Sorts the slots of a feature vector into columns.</summary>
    internal RowSplitter Splitter { get; }

    /// <summary>Where each weight stands in <see cref="Parameters"/>.</summary>
    internal ParameterLayout ParameterLayout { get; }

    /// <summary>The weights as the engine reads them.</summary>
    internal AlignedBuffer<float> Parameters { get; }

    /// <summary>Scores one row.</summary>
    /// <param name="features">(slots).</param>
    /// <param name="scores">(scores) to be written.</param>
    public void Predict(ReadOnlySpan<float> features, Span<float> scores)
    {
        RowLength.Check(features.Length, FeatureCount);
        var scorer = _single.Rent();
        scorer.Begin(1);
        scorer.Load(0, features);
        scorer.Score(1, scores);
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
        scorer.Score(1, scores);
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
            scorer.Score(count, scores.Slice(start * ScoreCount, count * ScoreCount));
        }
        _batch.Return(scorer);
    }

    /// <summary>A block of rows to be scored together.</summary>
    public RowBlock OpenBlock() => new Block(this);

    /// <summary>The network of one of several labels by itself, which gives the scores that it has among the others.</summary>
    public TrainedNetwork OfLabel(int label)
    {
        var (spec, weights) = LabelNetwork.Of(Spec, Weights, label);
        return new(Layout, Preprocessor.WithTarget(Labels![label].Target), spec, Training with { Weights = weights }, GateNoise,
            Labels[label].Temperature);
    }

    /// <summary>Mean weights that the gate gives the experts for a row: (experts), summing to 1.</summary>
    public float[] GetGateWeights(ReadOnlySpan<float> features)
    {
        RowLength.Check(features.Length, FeatureCount);
        float[] weights = new float[Spec.Experts];
        var scorer = _single.Rent();
        scorer.Begin(1);
        scorer.Load(0, features);
        scorer.GateWeights(weights);
        _single.Return(scorer);
        return weights;
    }

    /// <summary>Writes the scores of feature vectors, (rows, slots), into a graph; gives their name: (rows, scores).</summary>
    public string ToOnnx(OnnxGraph graph, string features)
    {
        var objective = Spec.GetObjective();
        string outputs = new NetworkGraph(graph, Spec, Weights, GateNoise).Outputs(Preprocessor.ToOnnx(graph, Layout, features));
        string scores = objective.ToOnnx(graph, outputs);
        if (Labels is not null) return LabelScores.ToOnnx(graph, scores, (SeveralLabels)objective, Labels);
        if (Temperature != 1) scores = objective.Temperature!.ToOnnx(graph, scores, 1 / Temperature);
        if (Spread is not null) scores = Spread.ToOnnx(graph, scores);
        if (Preprocessor.ScalesTarget) scores = Preprocessor.Target.ToOnnx(graph, scores);
        return Spread is not null && objective.IsNeverNegative ? graph.Op("Max", scores, graph.Number(0f)) : scores;
    }

    /// <summary>
    /// Scores a row of zeros and one of missing values, so that whatever is wrong with a network is found before it is used. Rows in blocks
    /// get the same scores, and the code that scores blocks is left to be compiled where there are some.
    /// </summary>
    /// <exception cref="InvalidDataException">A score is no number.</exception>
    internal void Try()
    {
        var (row, scores) = (new float[FeatureCount], new float[ScoreCount]);
        foreach (float value in (float[])[0, float.NaN])
        {
            Array.Fill(row, value);
            Predict(row, scores);
            if (!ShortSpans.AreFinite(scores))
                throw new InvalidDataException("it does not give numbers for a row of zeros and one of missing values.");
        }
    }

    /// <summary>A batch that is loaded row by row, as a cursor has them.</summary>
    private sealed class Block(TrainedNetwork network) : RowBlock
    {
        private RowScorer? _scorer = network._batch.Rent();
        private int _rows;

        public override int Capacity => BatchPredictor.TileRows;

        private RowScorer Scorer => _scorer ?? throw new ObjectDisposedException(nameof(RowBlock));

        public override void Begin(int rows)
        {
            _rows = rows;
            Scorer.Begin(rows);
        }

        public override void Load(int row, ReadOnlySpan<float> features)
        {
            RowLength.Check(features.Length, network.FeatureCount);
            Scorer.Load(row, features);
        }

        public override void Load(int row, ReadOnlySpan<int> slots, ReadOnlySpan<float> values) => Scorer.Load(row, slots, values);

        public override void Score(Span<float> scores) => Scorer.Score(_rows, scores);

        public override void Dispose()
        {
            if (_scorer is null) return;
            network._batch.Return(_scorer);
            _scorer = null;
        }
    }
}
