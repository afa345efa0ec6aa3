using System.Text.RegularExpressions;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class TuningSampleTests
{
    // The signatures of Microsoft.ML.AutoML that the sample uses, as ML.NET's sources have them; the package itself is no dependency.
    private const string Signatures = """

        namespace Microsoft.ML.SearchSpace
        {
            public class SearchSpace<T> where T : class, new();
        }

        namespace Microsoft.ML.AutoML
        {
            using Microsoft.ML.SearchSpace;

            public static class MLContextExtension { public static AutoCatalog Auto(this MLContext mlContext) => throw new NotSupportedException(); }
            public class SweepableEstimator;
            public class SweepablePipeline;
            public enum MulticlassClassificationMetric { MicroAccuracy }
            public class TrialResult { public ITransformer Model { get; set; } = null!; }

            public sealed class AutoCatalog
            {
                public SweepableEstimator CreateSweepableEstimator<T>(Func<MLContext, T, IEstimator<ITransformer>> factory, SearchSpace<T>? ss = null) where T : class, new() => throw new NotSupportedException();
                public AutoMLExperiment CreateExperiment() => throw new NotSupportedException();
            }

            public class AutoMLExperiment
            {
                public AutoMLExperiment SetMaxModelToExplore(int maxModel) => throw new NotSupportedException();
                public TrialResult Run() => throw new NotSupportedException();
            }

            public static class SweepableExtension { public static SweepablePipeline Append(this IEstimator<ITransformer> estimator, SweepableEstimator estimator1) => throw new NotSupportedException(); }

            public static class AutoMLExperimentExtension
            {
                public static AutoMLExperiment SetDataset(this AutoMLExperiment experiment, IDataView train, IDataView validation) => throw new NotSupportedException();
                public static AutoMLExperiment SetPipeline(this AutoMLExperiment experiment, SweepablePipeline pipeline) => throw new NotSupportedException();
                public static AutoMLExperiment SetMulticlassClassificationMetric(this AutoMLExperiment experiment, MulticlassClassificationMetric metric, string labelColumn = "label", string predictedColumn = "PredictedLabel") => throw new NotSupportedException();
            }
        }
        """;

    [TestMethod]
    public void Tries_the_defaults_and_random_points_and_scores_the_best()
    {
        using var folder = Deliveries.Folder();

        string[] lines = DotNet.Run(folder.Path, [Path.Combine(AppContext.BaseDirectory, "Tuning.dll")])
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.HasCount(5, lines);
        StringAssert.Matches(lines[0], new Regex(@"^trial 1: log-loss \d\.\d{3} with the defaults$"));
        StringAssert.Matches(lines[^1], new Regex(@"^accuracy on the test rows: 0\.[6-9]\d\d$"));
    }

    [TestMethod]
    public void Program_for_the_tuner_of_ML_NET_fits_its_signatures_and_our_options() =>
        _ = new CompiledProgram(File.ReadAllText(Repository.Path("samples", "Tuning", "AutoMLTuning.cs")) + Signatures);
}
