using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>From a raw table and options to a trained network: split, preprocessing, specification, engine.</summary>
internal static class NetworkFitter
{
    /// <summary>Streams of random numbers that are derived from the one seed.</summary>
    private const int SplitStream = 0x51, WeightStream = 0x52, PreprocessingStream = 0x53, FoldStream = 0x54;

    /// <summary>Fits a network.</summary>
    /// <param name="training">Raw table; its rows are given back to memory as they are prepared.</param>
    /// <param name="layout">Layout of the feature vector.</param>
    /// <param name="validation">Raw table for early stopping, likewise used up; null holds out part of the training table.</param>
    /// <param name="objective">What is predicted.</param>
    /// <param name="classes">Number of classes; ignored where labels are none.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="observer">Observes the fit and may stop it.</param>
    public static TrainedNetwork Fit(FeatureTable training, FeatureLayout layout, FeatureTable? validation, Objective objective,
        int classes, NetworkOptions options, TrainingObserver observer)
    {
        if (training.RowCount == 0)
            throw new InvalidOperationException("The training data has no rows with a label; there is nothing to learn from.");
        int seed = options.Seed ?? 0;
        int? epochs = DataDefaults.ContinuedEpochs(options, hasValidation: validation is not null);
        var deadline = options.TimeLimit is { } limit ? new FitDeadline(limit) : null;
        var (trainingRows, validationRows) = validation is null
            ? DataSplit.HoldOut(training, objective.HasClasses, epochs is null ? options.ValidationFraction : 0, seed ^ SplitStream)
            : ([.. Enumerable.Range(0, training.RowCount)], [.. Enumerable.Range(0, validation.RowCount)]);
        if (options.PredictionInterval is not null && validationRows.Length == 0)
        {
            throw new InvalidOperationException(
                $"{nameof(options.PredictionInterval)} needs rows that the network does not learn from, and there are none: give more "
                    + $"rows, validation data, or a {nameof(options.ValidationFraction)} above 0 (it is {options.ValidationFraction}).");
        }
        ExitChoice.Check(options, objective, validationRows.Length);
        var continued = options.Previous is { } previous ? ContinuedNetwork.Of(previous, training, trainingRows, layout) : null;
        var preprocessor = continued?.Preprocessor ?? Preprocessor.Fit(
            training, trainingRows, objective.Scaling, options.NumericTransform,
            DataDefaults.RawColumns(options, trainingRows.Length, training.NumericCount), seed ^ PreprocessingStream,
            DataDefaults.FalseDiscoveryRate(options, trainingRows.Length, training.NumericCount));
        var prepared = preprocessor.Transform(training, release: true);
        var preparedValidation = validation is null ? prepared : preprocessor.Transform(validation, release: true);

        if (options.ClassFactors is { } factors)
        {
            foreach (var table in (FeatureTable[])(validation is null ? [prepared] : [prepared, preparedValidation]))
                ClassFactors.Apply(table, factors);
        }
        var labels = options.LabelColumns.Count == 0 ? null
            : LabelFit.Prepare(options.LabelColumns, training, prepared, trainingRows, preparedValidation);
        if (labels is not null) objective = labels.Objective;
        if (options is MoeOptions mixture)
            mixture.ChosenExperts = continued is null ? DataDefaults.Experts(mixture, trainingRows.Length)
                : Math.Max(2, continued.Spec.Experts);
        var spec = Specify(preprocessor, objective, classes, options);
        if (spec.HasGate && GateChoice.Columns(options.GateColumns, layout, preprocessor) is { } columns)
            spec = spec with { GateParts = (spec.GateParts ?? GateSpec.Default) with { Columns = columns } };
        if (continued is not null) spec = ContinuedStructure.Check(spec, continued.Spec, options, preprocessor);
        else
            spec = EmbeddingRegistry.Get(options.Embedding)
                .Configure(spec, prepared, trainingRows, options.EmbeddingBins, options.EmbeddingSize);
        if (spec.InputCount == 0)
            observer.Warn?.Invoke("No feature varies in the training data; the model can only learn the label's distribution.");
        bool refit = validationRows.Length > 0
            && DataDefaults.Refit(options, trainingRows.Length + validationRows.Length, heldOut: validation is null);
        var request = new TrainingRequest(
            spec,
            continued?.Start(seed ^ WeightStream) ?? NetworkWeights.Create(spec, seed ^ WeightStream),
            new TrainingData(prepared, trainingRows, preparedValidation, validationRows),
            Settings(options, objective, trainingRows.Length, seed) is var settings && epochs is { } count
                ? settings with { MaximumEpochs = count } : settings)
        {
            Observer = deadline?.Watch(observer) ?? observer,
            Deadline = deadline,
            FurtherWork = refit ? FurtherFits.Work(trainingRows.Length, validationRows.Length, options.PredictionInterval is not null) : 0,
        };
        var engine = options.Engine ?? new CpuEngine();
        var result = SecondFit.WithFrozenParts(engine.Train(request), request);
        float[] noise = GateDraws.Draw(spec, seed);
        var chance = labels is null ? null : ChanceLabels.Find(labels, request, result, noise);
        if (chance is not null)
        {
            request = chance.Request(Settings(options, chance.Objective, trainingRows.Length, seed), seed ^ WeightStream);
            (spec, result) = (request.Spec, engine.Train(request));
        }
        // The network that is kept is that of its epoch's temperature, with which a second fit goes on.
        spec = spec with { GateTemperature = request.Settings.GateTemperature(spec, result.BestEpoch) };
        var kept = refit ? SecondFit.Of(engine, request, result, options.PredictionInterval is not null) : result;
        bool isRefitted = !ReferenceEquals(kept.Weights, result.Weights);
        if (chance is not null) (spec, result, kept) = chance.Complete(engine, request, result, kept);
        bool calibrates = options.CalibrateProbabilities && (result.BestEpoch > 0 || continued is not null) && validationRows.Length > 0;
        float temperature = calibrates ? TemperatureScaling.Fit(spec, result.Weights, noise, preparedValidation, validationRows)
            : options.Previous?.Temperature ?? 1;
        double shift = ClassFactors.LogOddsShift(options.ClassFactors);
        if (options.OnValidated is { } take && validationRows.Length > 0)
        {
            var predicted = HeldOutPredictions.Of(spec, result.Weights, noise, preparedValidation, validationRows, temperature);
            take(ValidationPredictions.Of(predicted, objective, preprocessor, shift, isRefitted));
        }
        var heldOut = new List<HeldOutPredictions>();
        if (options.PredictionInterval is not null)
        {
            heldOut.Add(HeldOutPredictions.Of(spec, result.Weights, noise, preparedValidation, validationRows, temperature));
            // Columns that were chosen by their labels would tell of rows that are held out afterwards.
            bool isScreened = DataDefaults.FalseDiscoveryRate(options, trainingRows.Length, training.NumericCount) < 1;
            bool isTimely = deadline is null || deadline.Left > FurtherFits.Time(request, result, result.BestEpoch) * CrossFit.MostParts;
            if (isRefitted && validation is null && !isScreened && isTimely)
                heldOut.AddRange(new CrossFit(engine, request, result, noise).Predict(temperature, seed ^ FoldStream));
        }
        var coverage = options.PredictionInterval is { } share ? new CoverageFit(share, observer) : null;
        return new TrainedNetwork(layout, preprocessor, spec, kept, noise, temperature)
        {
            LogOddsShift = shift,
            Spread = objective is WithQuantiles levels ? Spread(levels, options.Quantiles, coverage?.Interval(levels, heldOut)) : null,
            Sets = objective.HasClasses ? coverage?.Sets(heldOut, options.ClassFactors, shift) : null,
            ExposureColumn = options.ExposureColumnName,
            Exits = ExitChoice.Fit(options, (spec, result.Weights, noise), temperature, preparedValidation, validationRows),
            Labels = labels?.Scores(
                calibrates ? HeldOutPredictions.Of(spec, result.Weights, noise, preparedValidation, validationRows) : null),
        };
    }

    private static SpreadScores Spread(WithQuantiles objective, double[] quantiles, CalibratedInterval? interval) =>
        new([.. Enumerable.Range(0, objective.Levels.Count).Where(level => quantiles.Contains(objective.Levels[level]))], interval);

    internal static NetworkSpec Specify(Preprocessor preprocessor, Objective objective, int classes, NetworkOptions options) => new()
    {
        Objective = objective.Name,
        ObjectiveParameters = objective.Parameters,
        Quantiles = (objective as WithQuantiles)?.Levels,
        Tasks = (objective as SeveralLabels)?.Tasks,
        TaskGates = options.GatesOfLabels,
        Outputs = objective.OutputCount(classes),
        NumericColumns = preprocessor.NumericColumns,
        PlainColumns = preprocessor.PlainColumns,
        CategorySizes = preprocessor.CategorySizes,
        SparseColumns = preprocessor.Sparse.Count,
        Experts = options.Experts,
        Layers = options.NumberOfLayers,
        SharedLayers = options.LayersInCommon,
        Width = options.UnitsPerExpert,
        HeadScale = options.HeadScale,
        Activation = options.Activation,
        GatedUnits = options.GatedUnits,
        Gate = options.GateName,
        GateParts = options.GateParts,
        GateTemperature = options.Temperature,
        InferenceSamples = options.GateSamples,
        InputScale = options.LearnedInputScale,
        Members = options.NumberOfMembers,
        Sharing = options.MemberSharing,
    };

    private static TrainingSettings Settings(NetworkOptions options, Objective objective, int rows, int seed) => new()
    {
        LearningRate = options.Previous is null ? options.LearningRate : options.ContinuedLearningRate ?? options.LearningRate / 3,
        TrainedParts = options.Previous is null ? NetworkParts.All : options.ContinuedParts,
        KeepsStart = options.Previous is not null,
        WeightDecay = DataDefaults.WeightDecay(options,
            objective is SeveralLabels several ? several.Parts.All(part => part.Objective.HasClasses) : objective.HasClasses),
        Dropout = options.Dropout,
        BatchSize = DataDefaults.BatchSize(options, rows),
        ShufflePerMember = options.ShufflePerMember,
        MaximumEpochs = options.MaximumEpochs,
        Patience = DataDefaults.Patience(options, rows),
        LeastGain = DataDefaults.LeastGain(rows),
        LowLossPatience = DataDefaults.LowLossPatience(options, rows),
        FinalGateTemperature = options.FinalTemperature,
        GateTemperatureEpochs = options.TemperatureEpochs,
        GateLoss = options.GateLoss,
        RareClassGradientGate = options.RareClassGradientGate,
        WarmupSteps = 20,
        AverageDecay = options.AverageDecay,
        StoppingMetric = options.StoppingMetric,
        NumberOfThreads = options.NumberOfThreads,
        Device = options.Device,
        Seed = seed,
        KeepBestOnCancellation = options.KeepBestOnCancellation,
    };
}
