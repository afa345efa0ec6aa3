namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class SeedEnsemblesTests
{
    [TestMethod]
    public void Predictions_of_five_seeds_of_a_split_are_averaged()
    {
        using var folder = new TemporaryFolder();
        var data = SmallData.Numbers();
        float[] guesses = [90, 95, 100, 105, 110, 80, 80, 80, 80, 85];

        BenchmarkRunner.Run(
            new BenchmarkOptions { Datasets = [data.Source()], Models = [], OutputFolder = folder.Path, Seeds = 12, SeedsPerSplit = 10 },
            [new FakeLearner("guess", request => FakeLearner.Always([guesses[request.Seed % 10]]))], new SilentProgress(),
            CancellationToken.None);

        var ensembles = ResultCsv.Read(folder.File(BenchmarkReport.EnsemblesFileName));
        double[] expected = [Error(data, 100), Error(data, 81)];
        CollectionAssert.AreEqual(expected, ensembles.Select(record => record.Score!.Value).ToArray());
        Assert.AreEqual(12, ResultCsv.Read(folder.File(ResultCsv.FileName)).Count);
    }

    [TestMethod]
    public void Probabilities_are_averaged_before_the_class_is_chosen()
    {
        float[][] votes = [[0.6f, 0.4f], [0.6f, 0.4f], [0.6f, 0.4f], [0.05f, 0.95f], [0.05f, 0.95f]];
        var records = Enumerable.Range(0, 5).Select(seed => SampleResults.Of("d", "m", 0.5, seed: seed));

        var ensemble = SeedEnsembles.Of(records, record => (new Predictions(votes[record.Seed], 2), [1])).Single();

        Assert.AreEqual((1.0, SeedEnsembles.Members, 5000L), (ensemble.Score!.Value, ensemble.Members, ensemble.Parameters!.Value));
        Assert.AreEqual(-Math.Log((0.4 * 3 + 0.95 * 2) / 5), ensemble.LogLoss!.Value, 1e-6);
    }

    [TestMethod]
    public void Seeds_of_different_splits_never_meet()
    {
        var records = Enumerable.Range(0, 10).Select(seed => SampleResults.Of("d", "m", 0.5, seed: seed) with { Split = seed % 3 });

        Assert.AreEqual(0, SeedEnsembles.Of(records, _ => (new Predictions([1, 0], 2), [0])).Count);
    }

    [TestMethod]
    public void Results_without_predictions_are_made_again_when_ensembles_are_asked_for()
    {
        using var folder = new TemporaryFolder();
        var contender = new FakeLearner("a");
        BenchmarkOptions Options(int perSplit)
            => new() { Datasets = [SmallData.Classes().Source()], Models = [], OutputFolder = folder.Path, Seeds = 5,
                SeedsPerSplit = perSplit, Workers = 1 };
        BenchmarkRunner.Run(Options(4), [contender], new SilentProgress(), CancellationToken.None);

        BenchmarkRunner.Run(Options(5), [contender], new SilentProgress(), CancellationToken.None);

        Assert.AreEqual(10, contender.Fits);
        Assert.AreEqual(1, ResultCsv.Read(folder.File(BenchmarkReport.EnsemblesFileName)).Count);
    }

    [TestMethod]
    public void A_damaged_file_of_predictions_is_as_good_as_none()
    {
        using var folder = new TemporaryFolder();
        var store = new PredictionStore(folder.Path);
        store.Write("key", new Predictions([0.25f, 0.75f], 2), [1]);
        var (predictions, labels) = store.Read("key")!.Value;
        CollectionAssert.AreEqual(new[] { 0.25f, 0.75f, 1 }, predictions.Values.Concat(labels).ToArray());

        string path = Path.Combine(folder.Path, PredictionStore.FolderName, "key.bin");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);

        Assert.IsNull(store.Read("key"));
        Assert.IsNull(store.Read("other"));

        foreach (var (values, label) in new[] { (new[] { 0.25f, 0.75f }, 2f), (new[] { 0.25f, 0.75f }, -1), (new[] { 0.25f, 0.75f }, 0.5f),
            (new[] { 0.25f, float.NaN }, 1) })
        {
            store.Write("key", new Predictions(values, 2), [label]);
            Assert.IsNull(store.Read("key"), $"{values[1]} {label}");
        }
        File.WriteAllBytes(path, [.. new[] { 0x50454F4D, 1, int.MaxValue, int.MaxValue }.SelectMany(BitConverter.GetBytes)]);
        Assert.IsNull(store.Read("key"));
    }

    private static double Error(TabularDataset data, float guess)
    {
        int[] test = DataSplitter.Split(data, 0).Test;
        return Math.Sqrt(test.Sum(row => Math.Pow((double)guess - data.Target[row], 2)) / test.Length);
    }
}
