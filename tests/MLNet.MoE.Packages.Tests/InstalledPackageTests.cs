using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Packages.Tests;

/// <summary>Programs outside the repository that have the library from its packages alone.</summary>
[TestClass]
public sealed partial class InstalledPackageTests
{
    /// <summary>Columns of the table for either kind of model, and the scores of its rows, one line a row.</summary>
    private const string Scorer = """
        using Microsoft.ML;
        using Microsoft.ML.Data;

        var ml = new MLContext();
        var model = ml.Model.Load(args[0], out _);
        var rows = ml.Data.LoadFromTextFile("deliveries.csv", hasHeader: true, separatorChar: ',', columns:
        [
            new("City", DataKind.String, 0), new("Numbers", DataKind.Single, 1, 4), new("Outcome", DataKind.String, 5),
            new("Hour", DataKind.Single, 1), new("DistanceKm", DataKind.Single, 2), new("Items", DataKind.Single, 3), new("RainMm", DataKind.Single, 4),
        ]);
        foreach (float[] scores in model.Transform(rows).GetColumn<float[]>("Score")) Console.WriteLine(string.Join(' ', scores.Select(score => score.ToString("R"))));
        """;

    private const string TorchProgram = """
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNet.MoE;

        var ml = new MLContext(seed: 1);
        var data = ml.Data.LoadFromTextFile("deliveries.csv", hasHeader: true, separatorChar: ',', columns:
            [new("Features", DataKind.Single, 1, 3), new("Label", DataKind.Single, 4)]);
        var options = new MlpOptions { Engine = TorchEngine.OrCpu(), MaximumEpochs = 1, NumberOfMembers = 1, Refit = false };
        ml.Model.Save(ml.Regression.Trainers.Mlp(options).Fit(data), data.Schema, "rain.zip");
        Console.WriteLine(File.Exists("rain.zip"));
        """;

    private static Consumer s_consumer = null!;
    private static string s_scorer = "", s_moe = "";

    [ClassInitialize]
    public static void Install(TestContext _)
    {
        s_consumer = new Consumer(Packed.Feed);
        s_scorer = s_consumer.Build("scorer", Scorer, "MLNet.MoE");
        s_moe = s_consumer.InstallTool();
    }

    [ClassCleanup]
    public static void Remove() => s_consumer.Dispose();

    /// <summary>The program of the package's README, with the scores of all rows after it and few epochs.</summary>
    [TestMethod]
    public void Program_of_the_readme_trains_and_saves_and_a_second_process_gives_the_same_scores()
    {
        string readme = Packed.Feed.Package("MLNet.MoE").Text("README.md").ReplaceLineEndings("\n");
        string code = Program().Match(readme).Groups[1].Value;
        const string Trainer = "GgMoe()";
        StringAssert.Contains(code, Trainer);
        string quick = code.Replace(Trainer, "GgMoe(new MLNet.MoE.GgMoeOptions { MaximumEpochs = 5 })", StringComparison.Ordinal);
        string trainer = s_consumer.Build("trainer", quick + """
            foreach (float[] scores in model.Transform(data).GetColumn<float[]>("Score")) Console.WriteLine(string.Join(' ', scores.Select(score => score.ToString("R"))));
            """, "MLNet.MoE");

        string[] trained = s_consumer.Run(trainer), loaded = s_consumer.Run(s_scorer, "deliveries.zip");

        Assert.IsGreaterThan(0.4, double.Parse(trained[0], CultureInfo.CurrentCulture), "The most frequent class is 40 % of the rows.");
        Assert.HasCount(2000, loaded);
        CollectionAssert.AreEqual(trained[1..], loaded);
    }

    [TestMethod]
    public void Model_of_the_tool_loads_in_a_program_and_scores_as_the_tool_does()
    {
        s_consumer.Execute(s_moe, "train", "deliveries.csv", "--label", "Outcome", "--set", "MaximumEpochs=5", "--out", "tool.zip");
        s_consumer.Execute(s_moe, "predict", "tool.zip", "deliveries.csv", "--probabilities", "--out", "predictions.csv");

        string[] predicted = [.. File.ReadLines(s_consumer.FilePath("predictions.csv")).Skip(1)
            .Select(line => string.Join(' ', line.Split(',')[1..]))];
        Assert.HasCount(2000, predicted);
        CollectionAssert.AreEqual(predicted, s_consumer.Run(s_scorer, "tool.zip"));
    }

    [TestMethod]
    public void Tool_says_its_version_and_what_it_trains_with()
    {
        StringAssert.StartsWith(s_consumer.Execute(s_moe, "--version")[0], Packed.Feed.Version);
        Assert.IsNotEmpty(s_consumer.Execute(s_moe, "doctor"));
    }

    [TestMethod]
    public void Torch_package_trains_with_the_managed_engine_where_there_is_no_native_library()
    {
        string program = s_consumer.Build("torch", TorchProgram, "MLNet.MoE.TorchSharp");
        Assert.AreEqual("True", s_consumer.Run(program)[^1]);
    }

    [GeneratedRegex(@"^```csharp\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Program();
}
