using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Fits whose networks are trained as one. Each fit runs on a thread of its own and is given a seat for its engine: there it waits with its
/// prepared data until all others have come too, or have ended without; then all are trained, and each fit goes on with its own network.
/// </summary>
/// <param name="engine">What trains.</param>
/// <param name="seats">Number of fits. Each has to dispose of its seat.</param>
internal sealed class TrainingStack(IStackedTrainingEngine engine, int seats)
{
    private readonly Lock _lock = new(), _again = new();
    private readonly List<Waiting> _waiting = [];
    private int _expected = seats;

    /// <summary>The engine of a fit. Its first training is the stacked one.</summary>
    /// <param name="place">Place among the stacked networks.</param>
    public Seat this[int place] => new(this, place);

    private string Name => engine.Name;

    private TrainingResult Again(TrainingRequest request)
    {
        lock (_again) return engine.Train(request);
    }

    private void Enter(Waiting waiting)
    {
        lock (_lock)
        {
            _waiting.Add(waiting);
            if (_waiting.Count < _expected) return;
        }
        TrainAll();
    }

    private void Leave()
    {
        lock (_lock)
        {
            _expected--;
            if (_waiting.Count < _expected || _waiting.Count == 0) return;
        }
        TrainAll();
    }

    private void TrainAll()
    {
        // In an order that doesn't depend on who came first.
        var left = _waiting.OrderBy(waiting => waiting.Place).ToList();
        while (left.Count > 0)
        {
            var first = left[0];
            var alike = left.Where(other => other == first || engine.CanStack(first.Request, other.Request)).ToList();
            left.RemoveAll(alike.Contains);
            if (alike.Count == 1 || !TryTogether(alike)) alike.ForEach(Alone);
        }
    }

    /// <summary>Trains networks as one. False where one of them spoils it, or where memory does not suffice for all: then each is to be
    /// trained by itself.</summary>
    private bool TryTogether(List<Waiting> alike)
    {
        try
        {
            var results = engine.TrainMany([.. alike.Select(waiting => waiting.Request)]);
            foreach (var (waiting, result) in alike.Zip(results)) waiting.Result.SetResult(result);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
        catch (Exception exception)
        {
            foreach (var waiting in alike) waiting.Result.SetException(Described(exception));
            return true;
        }
    }

    private void Alone(Waiting waiting)
    {
        try
        {
            waiting.Result.SetResult(engine.Train(waiting.Request));
        }
        catch (Exception exception)
        {
            waiting.Result.SetException(Described(exception));
        }
    }

    // A fit that ran out of time ends the training of all.
    private static Exception Described(Exception exception) =>
        exception is OperationCanceledException ? new TimeoutException("The fits that were trained as one did not end in time.")
        : exception;

    /// <summary>A fit's training.</summary>
    private sealed record Waiting(int Place, TrainingRequest Request)
    {
        public TaskCompletionSource<TrainingResult> Result { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    /// <summary>The engine as one of the fits sees it.</summary>
    internal sealed class Seat(TrainingStack stack, int place) : ITrainingEngine, IDisposable
    {
        private int _left;

        /// <inheritdoc/>
        public string Name => stack.Name;

        /// <inheritdoc/>
        public TrainingResult Train(TrainingRequest request)
        {
            // What a fit trains after that, it trains by itself.
            if (Interlocked.Exchange(ref _left, 1) != 0) return stack.Again(request);
            var waiting = new Waiting(place, request);
            stack.Enter(waiting);
            return waiting.Result.Task.GetAwaiter().GetResult();
        }

        /// <summary>Lets the others go on without this fit, unless it has trained.</summary>
        public void Dispose()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0) stack.Leave();
        }
    }
}
