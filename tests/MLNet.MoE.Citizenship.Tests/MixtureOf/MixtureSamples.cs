using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>Experts and data of mixtures.</summary>
internal static class MixtureSamples
{
    /// <summary>Three folds and a seed.</summary>
    public static MixtureOfOptions Quick { get; } = new() { NumberOfFolds = 3, Seed = 1 };

    /// <summary>A network, trees and a linear model.</summary>
    public static MixtureOfTrainer Mixture(MLContext ml, TaskKind task, MixtureOfOptions options)
        => Trainer(ml, task, options, Experts(ml, task));

    /// <summary>A mixture of given experts.</summary>
    public static MixtureOfTrainer Trainer(MLContext ml, TaskKind task, MixtureOfOptions options,
        params IEstimator<ITransformer>[] experts) => task switch
    {
        TaskKind.Multiclass => ml.MulticlassClassification.Trainers.MixtureOf(options, experts),
        TaskKind.Binary => ml.BinaryClassification.Trainers.MixtureOf(options, experts),
        _ => ml.Regression.Trainers.MixtureOf(options, experts),
    };

    public static IEstimator<ITransformer>[] Experts(MLContext ml, TaskKind task)
    {
        var network = new GgMoeOptions { MaximumEpochs = 20, NumberOfMembers = 2, Refit = false };
        var scaled = ml.Transforms.NormalizeMeanVariance("Features");
        return task switch
        {
            TaskKind.Multiclass =>
            [
                ml.MulticlassClassification.Trainers.GgMoe(network),
                ml.MulticlassClassification.Trainers.OneVersusAll(ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 20)),
                scaled.Append(ml.MulticlassClassification.Trainers.SdcaMaximumEntropy(maximumNumberOfIterations: 10)),
            ],
            TaskKind.Binary =>
            [
                ml.BinaryClassification.Trainers.GgMoe(network),
                ml.BinaryClassification.Trainers.FastTree(numberOfTrees: 20),
                scaled.Append(ml.BinaryClassification.Trainers.SdcaLogisticRegression(maximumNumberOfIterations: 10)),
            ],
            _ =>
            [
                ml.Regression.Trainers.GgMoe(network),
                ml.Regression.Trainers.FastTree(numberOfTrees: 20),
                scaled.Append(ml.Regression.Trainers.Sdca(maximumNumberOfIterations: 10)),
            ],
        };
    }

    public static (IDataView Train, IDataView Test) Data(MLContext ml, TaskKind task)
    {
        var (train, test) = (Samples.View(ml, 400, 1), Samples.View(ml, 400, 2));
        var preparation = Samples.Preparation(ml, task).Append(ml.Transforms.Conversion.MapValueToKey("Kind3", nameof(Row.Kind)))
            .Fit(train);
        return (preparation.Transform(train), preparation.Transform(test));
    }

    public static double Loss(MLContext ml, TaskKind task, IDataView scored) => task switch
    {
        TaskKind.Multiclass => ml.MulticlassClassification.Evaluate(scored).LogLoss,
        TaskKind.Binary => ml.BinaryClassification.Evaluate(scored).LogLoss,
        _ => ml.Regression.Evaluate(scored).RootMeanSquaredError,
    };

    /// <summary>Trees that see one column.</summary>
    public static IEstimator<ITransformer> Trees(MLContext ml, string column) =>
        ml.Transforms.Concatenate("One", column)
            .Append(ml.Regression.Trainers.FastTree(featureColumnName: "One", numberOfTrees: 20, numberOfLeaves: 8));

    public static IDataView Regimes(MLContext ml, int count, int seed) => ml.Data.LoadFromEnumerable(Regime.Draw(count, seed));

    public static void AreSame(float[][] expected, float[][] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++) CollectionAssert.AreEqual(expected[i], actual[i]);
    }
}
