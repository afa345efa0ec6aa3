using MLNet.MoE.Networks.FileFormat;

namespace MLNet.MoE.Tests.Networks.FileFormat;

/// <summary>Files of networks that a stranger may have written: what is damaged is refused when it is loaded, whatever it is, and costs no
/// memory.</summary>
[TestClass]
public sealed class NetworkFileTests
{
    [TestMethod]
    public void Whole_file_loads_and_is_saved_as_it_was()
    {
        foreach (var file in NetworkFiles.All(30))
        {
            byte[] bytes = file.Bytes();
            var stream = new MemoryStream();
            TrainedNetworkFormat.Save(new BinaryWriter(stream), NetworkFile.Load(bytes));
            CollectionAssert.AreEqual(bytes, stream.ToArray());
        }
    }

    [TestMethod]
    public void Files_of_earlier_formats_load()
    {
        var file = WithoutSparse("logistic");
        (file.Version, file.PreprocessingVersion, file.HasRaw) = (1, 2, file.HasRaw);
        NameTask(file, "Binary");
        Assert.AreEqual(1, file.Load().Temperature);
    }

    [TestMethod]
    [DataRow("squared-error", "Regression")]
    [DataRow("logistic", "Binary")]
    [DataRow("cross-entropy", "Multiclass")]
    public void File_that_names_a_task_scores_as_one_that_names_the_objective(string objective, string task)
    {
        var file = WithoutSparse(objective);
        var expected = file.Load();
        file.Version = 2;
        NameTask(file, task);
        var network = file.Load();
        Assert.AreEqual(objective, network.Spec.Objective);
        float[] row = [.. Enumerable.Range(0, network.FeatureCount).Select(slot => slot % 2 == 0 ? 0.5f : 1)];
        float[] scores = new float[network.ScoreCount], expectedScores = new float[network.ScoreCount];
        network.Predict(row, scores);
        expected.Predict(row, expectedScores);
        CollectionAssert.AreEqual(expectedScores, scores);
    }

    [TestMethod]
    public void Task_and_objective_are_each_read_in_files_of_their_own_format_only()
    {
        var file = WithoutSparse("logistic");
        file.Version = 2;
        FileAssert.IsRefused(file, "specification");
        NameTask(file, "Ranking");
        FileAssert.IsRefused(file, "specification");
        NameTask(file, "Binary");
        file.Version = 4;
        FileAssert.IsRefused(file, "specification");
    }

    private static NetworkFile WithoutSparse(string objective) =>
        Enumerable.Range(0, 100).Select(seed => NetworkFile.Create(seed, objective)).First(f => f.SparseSlots.Length == 0);

    /// <summary>Writes the specification as files before version 4 have it.</summary>
    private static void NameTask(NetworkFile file, string task)
    {
        foreach (string name in (string[])["Objective", "ObjectiveParameters"]) file.Spec.Remove(name);
        file.Spec["Task"] = task;
    }
}
