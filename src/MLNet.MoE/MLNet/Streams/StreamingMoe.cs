using System.Globalization;
using Microsoft.ML;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Objectives;

namespace MLNet.MoE;

/// <summary>
/// A mixture of experts that learns from a stream: batches of rows in the order of time are scored first and then learnt from. A drift is
/// detected by the loss; an expert that no longer earns its place is replaced by a fresh one that has proved better on probation. Not
/// thread-safe; the same batches and options give the same models to the bit.
/// </summary>
/// <remarks>
/// Sources: ADWIN (Bifet, Gavalda 2007) on the loss; background learners at a warning, as in adaptive random forests (Gomes et al. 2017);
/// replacement of experts on probation after arXiv 2501.17903, by their leave-one-out gain.
/// </remarks>
public sealed class StreamingMoe
{
    /// <summary>Rows that gains of experts are measured on, and that are left to learn from after a drift, at least.</summary>
    private const int MeasuredRows = 500, FewestRows = 100;

    private readonly StreamingMoeOptions _options;
    private readonly TaskKind _task;
    private readonly TableColumns _columns;
    private readonly Objective _objective;
    private readonly StreamState _state;
    private readonly List<StreamEvent> _events = [];

    /// <summary>Begins a stream.</summary>
    /// <param name="task">What is predicted.</param>
    /// <param name="options">The options; they are copied.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    public StreamingMoe(TaskKind task, StreamingMoeOptions? options = null)
        : this(task, options, new(options?.WarningConfidence ?? new StreamingMoeOptions().WarningConfidence,
            options?.DriftConfidence ?? new StreamingMoeOptions().DriftConfidence))
    {
    }

    private StreamingMoe(TaskKind task, StreamingMoeOptions? options, StreamState state)
    {
        options ??= new();
        OptionsCheck.Check(options);
        (_options, _task, _state) = (options.Copy(), task, state);
        _objective = ObjectiveChoice.Of(task, _options.Network);
        var network = _options.Network;
        _columns = new(network.LabelColumnName, network.FeatureColumnName, network.ExampleWeightColumnName)
        {
            Objective = _objective, LeastSparseColumns = int.MaxValue,
        };
    }

    /// <summary>The network in use; null while rows are gathered for the first.</summary>
    public NetworkModelParameters? Model => _state.Network is { } network ? new(network) : null;

    /// <summary>Rows with a label so far.</summary>
    public long RowCount => _state.Rows;

    /// <summary>What happened, and why.</summary>
    public IReadOnlyList<StreamEvent> History => _state.History;

    /// <summary>Scores a batch with what was learnt from those before, and then learns from it. Where it throws, nothing has
    /// changed.</summary>
    /// <param name="rows">The batch, in columns made by the same fitted transforms for all batches; rows without a label are left
    /// out.</param>
    /// <exception cref="InvalidOperationException">The rows cannot be read, or are not those of the stream.</exception>
    public StreamedBatch Next(IDataView rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var read = FeatureReader.Read(rows, null, _columns with { Previous = _state.Layout }, _task);
        if (_state.Network is not null && read.Classes > _state.Classes)
            throw new InvalidOperationException($"The batch has {read.Classes} classes and the stream {_state.Classes}; map the label to "
                + "keys that know all of them from the start.");
        var batch = StreamedRows.Of(read.Training);
        long first = _state.Rows;
        _events.Clear();
        float[][] scores = [];
        double[] losses = [];
        if (_state.Network is null) Gather(batch, read);
        else
        {
            var learner = Learner();
            scores = StreamLearner.Scores(_state.Network, batch);
            losses = learner.Losses(scores, batch);
            Judge(learner, batch, losses);
            bool warns = Watch(learner, batch, losses, out bool drifts);
            Learn(learner, batch, warns, drifts);
        }
        _state.Rows += batch.Count;
        _state.History.AddRange(_events);
        return new(first, scores, losses, [.. _events]);
    }

    /// <summary>Writes the stream as it stands, to be gone on with.</summary>
    /// <param name="stream">Where it is written.</param>
    /// <exception cref="InvalidOperationException">There is no network yet.</exception>
    public void Save(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        StreamFormat.Write(stream, _task, _state);
    }

    /// <summary>Goes on with a stream that was saved; the same batches then give the same models as without a break.</summary>
    /// <param name="stream">What <see cref="Save"/> wrote.</param>
    /// <param name="options">The options that it had; they are not in the file.</param>
    /// <exception cref="FormatException">The file is damaged, or of a newer version.</exception>
    public static StreamingMoe Load(Stream stream, StreamingMoeOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        options ??= new();
        OptionsCheck.Check(options);
        var (task, state) = StreamFormat.Read(stream, options);
        return new(task, options, state);
    }

    private StreamLearner Learner() => new(_options.Network, _objective, _state.Classes);

    /// <summary>Rows before there is a network.</summary>
    private void Gather(StreamedRows batch, TrainingTables read)
    {
        (_state.Layout, _state.Classes) = (read.Layout, Math.Max(_state.Classes, read.Classes));
        _state.Window.Add(batch, int.MaxValue);
        if (_state.Window.Count < _options.FirstRows) return;
        float[] labels = [.. Enumerable.Range(0, _state.Window.Count).Select(_state.Window.Label)];
        double mean = labels.Average(label => (double)label);
        _state.Deviation = Math.Max(1e-12, Math.Sqrt(labels.Average(label => Math.Pow(label - mean, 2))));
        _state.Network = Learner().First(_state.Window, read.Layout, Seed(0));
        Tell(StreamEventKind.Start, -1, $"The first network was trained on {labels.Length} rows.", batch.Count);
        _state.Window.Forget(_state.Window.Count - _options.WindowRows);
    }

    /// <summary>Compares the fresh expert with the one in use.</summary>
    private void Judge(StreamLearner learner, StreamedRows batch, double[] losses)
    {
        if (_state.Candidate is not { } candidate) return;
        candidate.Compare(losses, learner.Losses(StreamLearner.Scores(candidate.Network, batch), batch));
        if (candidate.Rows < _options.ProbationRows) return;
        string figures = string.Create(CultureInfo.InvariantCulture,
            $"after {candidate.Rows} rows of probation the loss of the fresh one is {candidate.MeanGain:G3} lower, "
            + $"{candidate.Evidence:0.0} standard errors");
        if (candidate.Evidence >= _options.ReplacementEvidence)
        {
            _state.Network = candidate.Network;
            Tell(StreamEventKind.Replaced, candidate.Expert, $"Expert {candidate.Expert} was replaced: {figures}.", batch.Count);
        }
        else if (candidate.Rows < _options.MaximumProbationRows && candidate.Evidence > -_options.ReplacementEvidence) return;
        else Tell(StreamEventKind.Dismissed, candidate.Expert, $"Expert {candidate.Expert} stays: {figures}.", batch.Count);
        _state.Candidate = null;
    }

    /// <summary>Watches the loss; rows before a drift are forgotten.</summary>
    private bool Watch(StreamLearner learner, StreamedRows batch, double[] losses, out bool drifts)
    {
        bool warns = false;
        drifts = false;
        double before = _state.Drift.Mean;
        foreach (double loss in losses)
        {
            double bounded = learner.Bounded(loss, _state.Deviation);
            warns |= _state.Warning.Add(bounded);
            drifts |= _state.Drift.Add(bounded);
        }
        _state.Window.Add(batch, _options.WindowRows);
        if (!drifts) return warns;
        int kept = (int)Math.Max(Math.Min(_state.Drift.Length, int.MaxValue), Math.Max(FewestRows, batch.Count));
        _state.Window.Forget(_state.Window.Count - kept);
        Tell(StreamEventKind.Drift, -1, string.Create(CultureInfo.InvariantCulture,
            $"The loss rose from {before:G3} to {_state.Drift.Mean:G3} of the largest; {_state.Window.Count} rows since are learnt from."),
            batch.Count);
        return warns;
    }

    private void Learn(StreamLearner learner, StreamedRows batch, bool warns, bool drifts)
    {
        var random = new Random(Seed(1));
        var rows = drifts ? _state.Window : batch.With(_state.Window, _state.Window.Count - batch.Count, batch.Count, random);
        int epochs = drifts ? Math.Max(_options.EpochsPerBatch, _options.EpochsOfAdaptation) : _options.EpochsPerBatch;
        if ((warns || drifts) && _state.Candidate is null) Propose(learner, batch.Count);
        else if (_state.Candidate is { } candidate) candidate.Network = learner.On(candidate.Network, rows, epochs, Seed(2));
        _state.Network = learner.On(_state.Network!, rows, epochs, Seed(3));
    }

    /// <summary>Puts a fresh expert on probation in the place of the one that earns its place least.</summary>
    private void Propose(StreamLearner learner, int batch)
    {
        var recent = _state.Window.Last(MeasuredRows);
        double[] gains = ExpertSurgery.Gains(_state.Network!,
            network => learner.Losses(StreamLearner.Scores(network, recent), recent).Average());
        int expert = Array.IndexOf(gains, gains.Min());
        var fresh = ExpertSurgery.WithFresh(_state.Network!, expert, Seed(4));
        _state.Candidate = new(expert, learner.On(fresh, _state.Window, _options.EpochsOfAdaptation, Seed(5)));
        Tell(StreamEventKind.Probation, expert, string.Create(CultureInfo.InvariantCulture,
            $"Expert {expert} saves {gains[expert]:G3} of the loss, the least of {gains.Length}; a fresh one is on probation."), batch);
    }

    private void Tell(StreamEventKind kind, int expert, string text, int batch)
        => _events.Add(new(_state.Rows + batch, kind, expert, text));

    private int Seed(int purpose) => Mixed(_options.Network.Seed ?? 0, purpose, _state.Rows);

    /// <summary>A seed of its own for each purpose and place, the same in every process.</summary>
    private static int Mixed(int seed, int purpose, long rows)
    {
        ulong hash = ((ulong)(uint)seed * 0x9E3779B97F4A7C15) ^ ((ulong)rows * 0xC2B2AE3D27D4EB4F) ^ ((ulong)purpose * 0x165667B19E3779F9);
        return (int)((hash ^ (hash >> 29)) * 0xBF58476D1CE4E5B9 >> 33);
    }
}
