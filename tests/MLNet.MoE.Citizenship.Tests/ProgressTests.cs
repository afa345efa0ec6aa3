using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class ProgressTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Log_has_one_line_of_information_a_fit(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var lines = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Source == $"{name}; Training" && e.Kind == ChannelMessageKind.Info) lines.Add(e.RawMessage);
        };
        Samples.Fitted(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 3 });
        StringAssert.StartsWith(lines.Single(), name);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Log_and_progress_tell_of_every_epoch(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var progress = new RecordingProgress();
        var lines = new List<string>();
        ml.Log += (_, e) =>
        {
            if (e.Kind == ChannelMessageKind.Trace && e.RawMessage.StartsWith("Epoch ", StringComparison.Ordinal)) lines.Add(e.RawMessage);
        };
        var model = Samples.Fitted(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 4, Progress = progress }).Network();

        // Behind the four epochs come those of the second run, on all rows, which nothing judges: half as many as were best.
        int count = 4 + ((model.BestEpoch + 1) / 2);
        CollectionAssert.AreEqual(Enumerable.Range(1, count).ToArray(), progress.Reports.Select(report => report.Epoch).ToArray());
        Assert.IsTrue(
            progress.Reports.All(report => double.IsFinite(report.TrainingLoss)
                && double.IsFinite(report.ValidationLoss) == report.Epoch <= 4));
        Assert.HasCount(count, lines);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void History_of_the_model_is_what_was_reported(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var progress = new RecordingProgress();
        var model = Samples.Fitted(ml, TrainerCases.Get(name, task), new() { MaximumEpochs = 4, Progress = progress }).Network();

        Assert.HasCount(4, model.History);
        CollectionAssert.AreEqual(progress.Reports.Take(4).Select(report => report with { TimeLeft = null }).ToList(),
            model.History.ToList());
        Assert.AreEqual(progress.Reports[^1].BestEpoch, model.BestEpoch);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Validation_data_is_what_epochs_are_judged_by(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var trainer = TrainerCases.Get(name, task);
        IDataView train = Samples.View(ml, 200, 1), validation = Samples.View(ml, 100, 2);
        var preparation = Samples.Preparation(ml, task).Fit(train);
        var progress = new RecordingProgress();
        // Without validation data, a share of 0 leaves nothing to judge by.
        var options = new CaseOptions { MaximumEpochs = 3, ValidationFraction = 0, Progress = progress };

        trainer.Create(ml, options).Fit(preparation.Transform(train));
        Assert.IsTrue(progress.Reports.All(report => double.IsNaN(report.ValidationLoss)));

        progress.Reports.Clear();
        trainer.FitWithValidation(ml, options, preparation.Transform(train), preparation.Transform(validation));
        Assert.IsTrue(progress.Reports.All(report => double.IsFinite(report.ValidationLoss)));
    }
}
