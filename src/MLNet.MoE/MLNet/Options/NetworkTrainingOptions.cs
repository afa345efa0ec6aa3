using Microsoft.ML.SearchSpace;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>How networks are trained: the optimizer, early stopping, and which weights are kept.</summary>
public abstract class NetworkTrainingOptions : TrainerOptions
{
    private protected NetworkTrainingOptions()
    {
    }

    /// <summary>Probability that a hidden unit is dropped in a training step, 0 to 0.9. Higher values regularise. Default 0.</summary>
    [Range(0f, 0.5f, 0f)]
    [Limit(0, 0.9)]
    public float Dropout { get; set; }

    /// <summary>Step size of AdamW, above 0. Default 0.003.</summary>
    [Range(3e-4f, 1e-2f, 3e-3f, true)]
    [Limit(0, WithoutLow = true)]
    public virtual float LearningRate { get; set; } = 3e-3f;

    /// <summary>
    /// Step size of a fit that goes on from a previous model (<c>trainer.Fit(data, previous)</c>), above 0. Null: a third of
    /// <see cref="LearningRate"/>, since large steps would undo what was learnt. Default null.
    /// </summary>
    [Limit(0, WithoutLow = true)]
    public float? ContinuedLearningRate { get; set; }

    /// <summary>
    /// Epochs of a fit that goes on from a previous model, on all of its rows, 0 or more; 0 stops early on held-out rows, as any fit does,
    /// and keeps the previous model where no epoch is better. Rows that the previous model has learnt from cannot tell when to stop, so 0
    /// is for rows that are all new. Null: a quarter of the epochs that were best for the previous model, 5 to 50; with validation data, or
    /// a <see cref="NetworkOptions.PredictionInterval"/>, as 0. Default null.
    /// </summary>
    [Limit(0)]
    public int? ContinuedEpochs { get; set; }

    /// <summary>
    /// Which parts of the network a fit that goes on from a previous model trains: all of it, the gate, the head (the output layer), or
    /// both of these; the others stay as they are, to the bit. Default <see cref="NetworkParts.All"/>.
    /// </summary>
    public NetworkParts ContinuedParts { get; set; } = NetworkParts.All;

    /// <summary>
    /// Gradient gating for rare classes: a class that has fewer rows than this in a training step of <see cref="BatchSize"/> rows, on
    /// average, is rare, and rows of other classes then move the output layer's weights of it less (AGG, arXiv 2109.03127, with 0.03 for
    /// texts). 0 or more; for several classes, on the CPU engine. Default 0: none.
    /// </summary>
    [Limit(0)]
    public float RareClassGradientGate { get; set; }

    /// <summary>
    /// Decoupled weight decay, 0 to 100; biases, scales and adapters are exempt. Null: 0.1 for classification, 0.03 for regression. Default
    /// null.
    /// </summary>
    [Range(1e-4f, 0.1f, 3e-2f, true)]
    [Limit(0, 100)]
    public float? WeightDecay { get; set; }

    /// <summary>
    /// Rows per training step, 1 or more; 0 chooses by the number of training rows, from 32 for small tables to 256. Default 0.
    /// </summary>
    [Limit(1, Zero = "choose")]
    public int BatchSize { get; set; }

    /// <summary>
    /// Whether each member of the ensemble gets the rows in an order of its own, and so other batches. Members then differ more, and a step
    /// takes longer because the rows of every member have to be embedded. Default false: accuracy was no better.
    /// </summary>
    public bool ShufflePerMember { get; set; }

    /// <summary>The name of <see cref="ShufflePerMember"/> in version 0.1.</summary>
    [Obsolete($"Use {nameof(ShufflePerMember)}.")]
    [System.Text.Json.Serialization.JsonIgnore]
    public bool OwnBatchOrder
    {
        get => ShufflePerMember;
        set => ShufflePerMember = value;
    }

    /// <summary>Epochs at most, 1 or more. Early stopping usually ends sooner. Default 400.</summary>
    [Limit(1)]
    public int MaximumEpochs { get; set; } = 400;

    /// <summary>
    /// Epochs without improvement of the validation loss after which training stops, 1 or more; 0 chooses by the number of training rows,
    /// 16 below 4,000, from there on 6, or 10 for perceptrons, and down to 2 at 500,000. From 20,000 rows on an improvement counts if it is
    /// more than up to 0.1 %. Default 0.
    /// </summary>
    [Limit(1, Zero = "choose")]
    public int Patience { get; set; }

    /// <summary>
    /// Patience of a classification while its log-loss is below 15 % of that of the class frequencies: such a loss depends on a few rows
    /// and often falls again after a long pause. 1 or more; 0 chooses <see cref="Patience"/> if that is set, otherwise four times the
    /// chosen patience. Default 0.
    /// </summary>
    [Limit(1, Zero = "choose")]
    public int LowLossPatience { get; set; }

    /// <summary>
    /// Share of the rows that is held out for early stopping when no validation data is given, 0 to 0.9, stratified by class. 0 trains for
    /// <see cref="MaximumEpochs"/> and keeps the last epoch. Default 0.2.
    /// </summary>
    [Limit(0, 0.9)]
    public float ValidationFraction { get; set; } = 0.2f;

    /// <summary>
    /// Whether the best network is trained on with training and validation rows together, for half as many epochs as were best. It then
    /// learns from every row, and no row is left that it has not seen. Null: yes if the fit held out the validation rows itself and there
    /// are at most 10,000 rows, since training takes half its time again; validation data that you pass is never learned from. Default
    /// null.
    /// </summary>
    public bool? Refit { get; set; }

    /// <summary>
    /// Whether a classifier's probabilities are calibrated by temperature scaling on the validation rows, which makes an overconfident
    /// network less certain and an underconfident one more. Classes and their order stay as they are. Without validation rows it does
    /// nothing. Under <see cref="NetworkOptions.ClassWeights"/> the rows count by their weights here too, and what the weights shift is
    /// taken back afterwards: the probabilities of a binary model agree with the shares of the data, those of a multiclass model with the
    /// weighted shares. Default true.
    /// </summary>
    public bool CalibrateProbabilities { get; set; } = true;

    /// <summary>
    /// Time that a fit may take from the moment that its rows have been read, above zero; null sets no limit. When it is up, training ends
    /// within one step and the best network so far is kept. A second fit on all rows that would not end in time, by the pace of the first,
    /// is left out. Where the limit ends a fit, the same seed need not give the same model again. Default null.
    /// </summary>
    [PositiveTime]
    public TimeSpan? TimeLimit { get; set; }

    /// <summary>Metric by which the best epoch is chosen. Default <see cref="StoppingMetric.Loss"/>.</summary>
    public StoppingMetric StoppingMetric { get; set; } = StoppingMetric.Loss;

    /// <summary>
    /// Decay of the exponential moving average of the weights, which is validated and kept, 0 to below 1; 0 switches averaging off. Default
    /// 0.99.
    /// </summary>
    [Limit(0, 1, WithoutHigh = true)]
    public float AverageDecay { get; set; } = 0.99f;

    /// <summary>
    /// Seed of all random numbers; null takes that of the <c>MLContext</c>. The same seed and number of threads give the same model, bit
    /// for bit.
    /// </summary>
    public int? Seed { get; set; }

    /// <summary>
    /// Whether the rows go to a temporary file, of which <see cref="CacheMegabytes"/> are in memory at a time, so that a table may be
    /// larger than memory. Labels and weights stay there, 4 bytes a row each. The rows are then shuffled in blocks: first blocks of up to
    /// 4,096 rows, then the rows of as many blocks as memory holds, so that nothing changes where it holds all of them. Null: where the
    /// table would take more than half of the memory that the process may use; the same seed then gives the same model on machines of as
    /// much memory. Default null.
    /// </summary>
    public bool? CacheOnDisk { get; set; }

    /// <summary>
    /// Megabytes of rows that are in memory at a time under <see cref="CacheOnDisk"/>, 1 or more; 0 is 1,024, or an eighth of the memory
    /// that the process may use where that is less. Default 0.
    /// </summary>
    [Limit(1, Zero = "choose")]
    public int CacheMegabytes { get; set; }

    /// <summary>
    /// Folder of the temporary file under <see cref="CacheOnDisk"/>. It is gone after the fit, also where that fails. Null: the system's
    /// folder for temporary files. Default null.
    /// </summary>
    public string? CacheFolder { get; set; }

    /// <summary>Threads of training, 1 to 1,024; 0 chooses by the number of processors and the size of the network. Default 0.</summary>
    [Limit(1, 1024, Zero = "choose")]
    public int NumberOfThreads { get; set; }

    /// <summary>Engine that trains; null is the managed CPU engine, which needs no native library.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ITrainingEngine? Engine { get; set; }

    /// <summary>Receives a report after each epoch.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IProgress<TrainingProgress>? Progress { get; set; }

    /// <summary>Stops training within one step when cancelled.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public CancellationToken CancellationToken { get; set; }

    /// <summary>
    /// Whether a cancelled fit returns the best network so far instead of throwing <see cref="OperationCanceledException"/>. Default false.
    /// </summary>
    public bool KeepBestOnCancellation { get; set; }

    /// <summary>Takes what the network predicts for the rows that it is judged by, before it learns from them too; null for
    /// nobody.</summary>
    internal Action<ValidationPredictions>? OnValidated { get; set; }

    /// <summary>Device that the <c>MLContext</c> asks for.</summary>
    internal DevicePreference? Device { get; set; }

    /// <summary>Where the rows of a fit go that do not fit in memory; null keeps all there.</summary>
    internal RowCache? NewCache()
    {
        if (CacheOnDisk == false) return null;
        long memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long window = CacheMegabytes > 0 ? (long)CacheMegabytes << 20 : Math.Min(1L << 30, memory / 8);
        return new(CacheOnDisk == true ? 0 : memory / 2, window, CacheFolder ?? Path.GetTempPath());
    }
}
