using System.IO.Compression;
using System.Text.RegularExpressions;
using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>What an application sees of a network's file that somebody has changed: an error when it is loaded, and nothing
/// worse.</summary>
[TestClass]
public class NetworkModelFileTests
{
    private const string Signature = "MOENETWK", PlattSignature = "PLATTCAL";

    [TestMethod]
    [DataRow("\"BinBoundaries\":\\[\\[.*?\\]\\]", "\"BinBoundaries\":[[],[]]", "boundaries")]
    [DataRow("\"BinBoundaries\":\\[\\[.*?\\]\\]", "\"BinBoundaries\":null", "specification")]
    [DataRow("\"CategorySizes\":\\[3\\]", "\"CategorySizes\":[1]", "categories of column 0")]
    [DataRow("\"CategorySizes\":\\[3\\]", "\"CategorySizes\":[300000000]", "categories of column 0")]
    [DataRow("\"Blocks\":2", "\"Blocks\":2147483647", "Layers is 2147483647")]
    [DataRow("\"Blocks\":2", "\"Blocks\":0", "Layers is 0")]
    [DataRow("\"Blocks\":2", "\"Blocks\":3", "weights")]
    [DataRow("\"Outputs\":1", "\"Outputs\":-2", "Outputs is -2")]
    [DataRow("\"EmbeddingSize\":4", "\"EmbeddingSize\":-1", "EmbeddingSize is -1")]
    [DataRow("\"PlainColumns\":2", "\"PlainColumns\":500000000", "plain columns")]
    [DataRow("\"Members\":8", "\"Members\":100000", "Members is 100000")]
    [DataRow("\"Activation\":\"[^\"]*\"", "\"Activation\":null", "specification")]
    [DataRow("\"Gate\":\"[^\"]*\"", "\"Gate\":\"x\"", "Gate is 'x'")]
    [DataRow("\"GateTemperature\":1", "\"GateTemperature\":0", "GateTemperature is 0")]
    [DataRow("\"Embedding\":\"[^\"]*\"", "\"Embedding\":null", "specification")]
    [DataRow("\"Objective\":\"squared-error\"", "\"Objective\":\"logistic\"", "objective 'logistic'")]
    [DataRow("\"Objective\":\"squared-error\"", "\"Objective\":\"hinge\"", "Objective is 'hinge'")]
    [DataRow("\"ObjectiveParameters\":..", "\"ObjectiveParameters\":[1]", "no parameters")]
    [DataRow("\"Objective\"", "\"Blocks\":2,\"Objective\"", "specification")]
    [DataRow("\\}$", ",\"Later\":1}", "specification")]
    public void Specification_that_does_not_fit_is_refused(string pattern, string replacement, string message)
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Regression);
        ModelZip.RewriteSpecification(path, text =>
        {
            StringAssert.Matches(text, new Regex(pattern));
            return new Regex(pattern).Replace(text, replacement, 1);
        });
        AssertRefused(path, "MoeNetwork", message);
    }

    [TestMethod]
    public void Specification_that_is_written_as_it_was_loads()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Regression);
        ModelZip.RewriteSpecification(path, text => "  " + text.Replace(",", ", ", StringComparison.Ordinal));
        new MLContext().Model.Load(path, out _);
    }

    [TestMethod]
    public void Memory_of_what_a_file_unpacks_to_is_counted_by_what_is_packed()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Regression);
        // Millions of spaces are thousands of bytes in a zip file.
        ModelZip.RewriteSpecification(path, text => text + new string(' ', 4 << 20));
        AssertRefused(path, "MoeNetwork", "out of proportion");
    }

    [TestMethod]
    public void Bytes_behind_a_model_are_refused()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Regression);
        ModelZip.RewriteModel(path, Signature, model => [.. model, 1, 2, 3]);
        AssertRefused(path, "MoeNetwork", "3 bytes follow it");
    }

    [TestMethod]
    public void Model_that_ends_anywhere_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Binary);
        for (int kept = 0; kept < 3000; kept = (kept * 3) + 1)
        {
            File.Copy(path, folder.File("cut.zip"), overwrite: true);
            ModelZip.RewriteModel(folder.File("cut.zip"), Signature, model => model[..kept]);
            AssertRefused(folder.File("cut.zip"), "MoeNetwork", "cannot be read");
        }
    }

    [TestMethod]
    [DataRow(double.NaN, 0)]
    [DataRow(double.NegativeInfinity, 0)]
    [DataRow(1, 0)]
    [DataRow(0, 0)]
    [DataRow(-1, double.NaN)]
    public void Calibrator_that_is_none_is_refused(double slope, double offset)
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Binary);
        ModelZip.RewriteModel(path, PlattSignature, _ => [.. BitConverter.GetBytes(slope), .. BitConverter.GetBytes(offset)]);
        AssertRefused(path, "MoeCalibrated", "");
    }

    [TestMethod]
    [DataRow(TaskKind.Multiclass, TaskKind.Binary)]
    [DataRow(TaskKind.Regression, TaskKind.Binary)]
    [DataRow(TaskKind.Binary, TaskKind.Multiclass)]
    [DataRow(TaskKind.Regression, TaskKind.Multiclass)]
    [DataRow(TaskKind.Binary, TaskKind.Regression)]
    [DataRow(TaskKind.Multiclass, TaskKind.Regression)]
    public void Model_of_another_task_is_refused(TaskKind model, TaskKind place)
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, place), other = folder.File("other.zip");
        File.Copy(Save(folder, model), other);
        byte[]? network = null;
        ModelZip.Rewrite(other, Signature, bytes => network = bytes);
        ModelZip.Rewrite(path, Signature, _ => network!);
        AssertRefused(path, place == TaskKind.Binary ? "MoeCalibrated" : "MoeNetwork", $"task {model}");
    }

    [TestMethod]
    [DataRow("Model/Predictor/Model.key")]
    [DataRow("Model/Calibrator/Model.key")]
    [DataRow("Model/Model.key")]
    [DataRow("TrainSchema")]
    public void Entry_that_is_missing_is_an_error(string name)
    {
        using var folder = new TemporaryFolder();
        string path = Save(folder, TaskKind.Binary);
        using (var zip = ZipFile.Open(path, ZipArchiveMode.Update))
            zip.Entries.Single(entry => entry.FullName.EndsWith(name, StringComparison.Ordinal)).Delete();
        var exception = Assert.Throws<Exception>(() => new MLContext().Model.Load(path, out _));
        Assert.IsTrue(Chain(exception).Any(e => e is FormatException), exception.ToString());
    }

    private static string Save(TemporaryFolder folder, TaskKind task)
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 100, 1);
        var data = Samples.Preparation(ml, task).Fit(rows).Transform(rows);
        var model = TrainerCases.Get("GgMoe", task).Create(ml, new() { MaximumEpochs = 1 }).Fit(data);
        string path = folder.File($"{task}.zip");
        ml.Model.Save(model, data.Schema, path);
        return path;
    }

    /// <summary>Checks that a file is not loaded, for a cause that the error says and keeps.</summary>
    private static void AssertRefused(string path, string loader, string message)
    {
        var exception = Assert.Throws<Exception>(() => new MLContext().Model.Load(path, out _));
        // ML.NET calls loaders by reflection, which puts an exception around each.
        var refusal = Chain(exception).OfType<FormatException>()
            .FirstOrDefault(e => e.Message.StartsWith($"The model '{loader}' cannot be read", StringComparison.Ordinal));
        Assert.IsNotNull(refusal, exception.ToString());
        StringAssert.Contains(refusal.Message, message);
        StringAssert.Contains(refusal.Message, "save the model again");
        Assert.IsNotNull(refusal.InnerException);
    }

    private static IEnumerable<Exception> Chain(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException) yield return exception;
    }
}
