using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class SaveAndLoadTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void New_process_that_registers_nothing_loads_the_model_and_scores_the_same(string name, TaskKind task)
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var model = Samples.Fitted(ml, TrainerCases.Get(name, task));
        var rows = Samples.View(ml, 100, 2);
        ml.Model.Save(model, rows.Schema, folder.File("model.zip"));
        using (var stream = File.Create(folder.File("rows.idv"))) ml.Data.SaveAsBinary(rows, stream);

        string[] expected = [.. Samples.Scores(model.Transform(rows)).Select(scores => string.Join(' ', scores.Select(Bits)))];
        CollectionAssert.AreEqual(expected, RunLoader(folder.File("model.zip"), folder.File("rows.idv")));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Loaded_transformer_has_the_type_of_the_fitted_one(string name, TaskKind task)
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 100, 1);
        var data = Samples.Preparation(ml, task).Fit(rows).Transform(rows);
        var fitted = TrainerCases.Get(name, task).Create(ml, new() { MaximumEpochs = 3 }).Fit(data);
        ml.Model.Save(fitted, data.Schema, folder.File("model.zip"));

        var loaded = ml.Model.Load(folder.File("model.zip"), out _);

        Assert.AreEqual(fitted.GetType(), (loaded as TransformerChain<ITransformer>)?.LastTransformer.GetType() ?? loaded.GetType());
    }

    [TestMethod]
    public void Network_and_its_history_survive_saving()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 200, 1);
        var data = Samples.Preparation(ml, TaskKind.Binary).Fit(rows).Transform(rows);
        var fitted = ml.BinaryClassification.Trainers.GgMoe(new CaseOptions().Network<GgMoeOptions>()).Fit(data);
        ml.Model.Save(fitted, data.Schema, folder.File("model.zip"));

        var loaded =
            (BinaryPredictionTransformer<CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator>>)ml.Model.Load(
                folder.File("model.zip"), out _);
        NetworkModelParameters before = fitted.Model.SubModel, after = loaded.Model.SubModel;
        float[] row = data.GetVectors("Features").First();

        Assert.AreEqual(before.NumberOfParameters, after.NumberOfParameters);
        Assert.AreEqual(before.BestEpoch, after.BestEpoch);
        CollectionAssert.AreEqual(before.History.ToArray(), after.History.ToArray());
        CollectionAssert.AreEqual(before.GetGateWeights(row), after.GetGateWeights(row));
    }

    private static string[] RunLoader(string model, string rows)
    {
        string loader = Path.Combine(AppContext.BaseDirectory, "MLNet.MoE.Citizenship.Loader.dll");
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        var start = new ProcessStartInfo(host, [loader, model, rows]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    private static string Bits(float value) => BitConverter.SingleToInt32Bits(value).ToString("X8");
}
