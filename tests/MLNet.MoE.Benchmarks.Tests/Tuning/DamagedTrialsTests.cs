using System.Globalization;
using System.Text.Json.Nodes;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Lines of <c>trials.jsonl</c> that hold no trial, or one that the study could not have done: they are reported, and the trial is
/// done again.</summary>
[TestClass]
public sealed class DamagedTrialsTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("study", "null")]
    [DataRow("dataset", "null")]
    [DataRow("dataset", "\"other\"")]
    [DataRow("model", "\"other\"")]
    [DataRow("metric", "\"accuracy\"")]
    [DataRow("split", "4")]
    [DataRow("trial", "-1")]
    [DataRow("settings", "null")]
    [DataRow("settings", "{}")]
    [DataRow("settings", "{\"Guess\":null}")]
    [DataRow("settings", "{\"Guess\":\"many\"}")]
    [DataRow("settings", "{\"Guess\":\"1e9\"}")]
    [DataRow("settings", "{\"Guess\":\"NaN\"}")]
    [DataRow("settings", "{\"Luck\":\"1\"}")]
    [DataRow("settings", "{\"Guess\":\"1\",\"Luck\":\"1\"}")]
    [DataRow("validation_score", "null")]
    [DataRow("validation_score", "\"NaN\"")]
    [DataRow("seconds", "-1")]
    [DataRow("error", "\"none\"")]
    public void A_trial_that_cannot_be_is_reported_and_done_again(string property, string value)
    {
        var contender = Guessing();
        var settings = Run(contender, new SilentProgress()).Settings;
        string journal = _folder.File(TrialJournal.FileName);
        string[] lines = File.ReadAllLines(journal);
        var trial = JsonNode.Parse(lines[1])!.AsObject();
        trial[property] = JsonNode.Parse(value);
        File.WriteAllLines(journal, [lines[0], trial.ToJsonString(), .. lines[2..]]);
        File.Delete(_folder.File(ResultJournal.FileName));
        int before = contender.Fits;
        var progress = new SilentProgress();

        var record = Run(contender, progress);

        StringAssert.Contains(progress.Warnings.Single(), $"'{journal}', line 2 is damaged and skipped: ");
        // The trials behind the damaged one depend on it, so they are done again too, and the last fit.
        Assert.AreEqual(before + 3 + 1, contender.Fits);
        CollectionAssert.AreEquivalent(settings!.ToArray(), record.Settings!.ToArray());
    }

    private static FakeLearner Guessing() => new("guess")
    {
        SearchSpace = [new NumberDimension("Guess", 0, 200)],
        FitWith = (_, settings) =>
            FakeLearner.Always([settings.Count == 0 ? 1 : float.Parse(settings["Guess"], CultureInfo.InvariantCulture)]),
    };

    private ResultRecord Run(ILearner contender, SilentProgress progress)
    {
        var options = new BenchmarkOptions { Datasets = [SmallData.Numbers().Source()], Models = [], OutputFolder = _folder.Path,
            Workers = 1, Tuning = new TuningBudget { Trials = 4 } };
        return BenchmarkRunner.Run(options, [contender], progress, CancellationToken.None).Records.Single();
    }
}
