using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Training;

/// <summary>What the best epoch is judged by on the validation part.</summary>
public enum StoppingMetric
{
    /// <summary>The loss of the objective, such as cross-entropy or the squared error.</summary>
    Loss,

    /// <summary>The score: accuracy, minus the root of the mean squared error, or of any other objective minus its loss.</summary>
    Score,
}

/// <summary>How a network is trained; the network itself is a <see cref="NetworkSpec"/>.</summary>
public sealed record TrainingSettings
{
    /// <summary>Step size of AdamW.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Factor on the learning rate of the gate.</summary>
    public float GateRateFactor { get; init; } = 1;

    /// <summary>Factor on the learning rate of the embedding.</summary>
    public float EmbeddingRateFactor { get; init; } = 1;

    /// <summary>Factor on the learning rate of the learned input scale.</summary>
    public float ScaleRateFactor { get; init; } = 6;

    /// <summary>Temperature of the gate from epoch <see cref="GateTemperatureEpochs"/> on; null for that of the network
    /// throughout.</summary>
    public float? FinalGateTemperature { get; init; }

    /// <summary>Epochs over which the gate's temperature goes from the network's to <see cref="FinalGateTemperature"/>, by equal
    /// factors.</summary>
    public int GateTemperatureEpochs { get; init; } = 20;

    /// <summary>What gates are trained for beside the objective; null for nothing.</summary>
    public GateLossTerms? GateLoss { get; init; }

    /// <summary>Rows of a class in a training step below which it is rare, see <see cref="RareClasses"/>; 0 for none.</summary>
    public float RareClassGradientGate { get; init; }

    /// <summary>Decoupled weight decay, for arrays that decay.</summary>
    public float WeightDecay { get; init; } = 1e-2f;

    /// <summary>Probability that a hidden unit is dropped in a training step.</summary>
    public float Dropout { get; init; }

    /// <summary>Rows of a training step.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Whether each member of an ensemble goes through the training rows in an order of its own, so that its batches are other
    /// ones.</summary>
    public bool ShufflePerMember { get; init; }

    /// <summary>Epochs at most.</summary>
    public int MaximumEpochs { get; init; } = 200;

    /// <summary>Epochs without a better stopping metric before training stops.</summary>
    public int Patience { get; init; } = 16;

    /// <summary>
    /// Share of the stopping metric that an epoch has to gain on the last one that did, for <see cref="Patience"/> to begin anew. The best
    /// epoch is kept whatever it gained.
    /// </summary>
    internal double LeastGain { get; init; }

    /// <summary>
    /// The patience while the best log-loss is below 15 % of that of the class shares alone; 0 is the same as <see cref="Patience"/>. A few
    /// rows decide such a loss, so that it often falls again long after it has stopped to. Without effect in regression.
    /// </summary>
    public int LowLossPatience { get; init; }

    /// <summary>Steps over which the learning rate rises linearly from 0.</summary>
    public int WarmupSteps { get; init; }

    /// <summary>Largest Euclidean norm of the gradient; longer ones are scaled down. Infinity switches clipping off.</summary>
    public float ClipNorm { get; init; } = 1;

    /// <summary>
    /// Decay of the exponential moving average of the weights that is validated and returned instead of the last weights; 0 switches
    /// averaging off.
    /// </summary>
    public float AverageDecay { get; init; }

    /// <summary>What the best epoch is judged by.</summary>
    public StoppingMetric StoppingMetric { get; init; } = StoppingMetric.Loss;

    /// <summary>Threads that a training step is shared by; 0 lets the engine choose by the size of the network.</summary>
    public int NumberOfThreads { get; init; }

    /// <summary>Device that the caller's <c>MLContext</c> asks for; null for none in particular.</summary>
    public DevicePreference? Device { get; init; }

    /// <summary>Seed of batch order, dropout and gate noise.</summary>
    public int Seed { get; init; }

    /// <summary>Whether a cancelled run returns the best network so far instead of throwing.</summary>
    public bool KeepBestOnCancellation { get; init; }

    /// <summary>Which parts are trained; the others stay as they start.</summary>
    public NetworkParts TrainedParts { get; init; } = NetworkParts.All;

    /// <summary>Whether the weights to start from are a trained network, which is kept where no epoch is better.</summary>
    internal bool KeepsStart { get; init; }

    /// <summary>Whether a group of arrays is trained.</summary>
    internal bool Trains(WeightGroup group) => TrainedParts == NetworkParts.All
        || (group == WeightGroup.Gate && TrainedParts is NetworkParts.Gate or NetworkParts.GateAndHead)
        || (group == WeightGroup.Head && TrainedParts is NetworkParts.Head or NetworkParts.GateAndHead);

    /// <summary>Temperature of the gate in an epoch; at a best epoch, that of the trained network.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="epoch">Epoch, counted from 1; 0 before the first.</param>
    internal float GateTemperature(NetworkSpec spec, int epoch)
    {
        float start = spec.GateTemperature;
        if (FinalGateTemperature is not { } end || end == start) return start;
        return epoch >= GateTemperatureEpochs ? end : start * MathF.Pow(end / start, (float)epoch / GateTemperatureEpochs);
    }

    /// <summary>Factor on the learning rate of a group of arrays; the same in every engine.</summary>
    internal float RateFactor(WeightGroup group, NetworkSpec spec) => !Trains(group) ? 0 : group switch
    {
        WeightGroup.Gate => GateRateFactor,
        WeightGroup.Embedding => EmbeddingRateFactor,
        WeightGroup.Scale => ScaleRateFactor,
        WeightGroup.Head => spec.HeadScale,
        _ => 1,
    };
}
