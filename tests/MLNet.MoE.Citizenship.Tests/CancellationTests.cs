using System.Reflection;
using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class CancellationTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Cancelled_token_stops_training_before_the_next_epoch_is_done(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        using var source = new CancellationTokenSource();
        var progress = new RecordingProgress(report => CancelAt(2, report, source.Cancel));
        var options = new CaseOptions { Progress = progress, CancellationToken = source.Token };

        Assert.Throws<OperationCanceledException>(() => Samples.Fitted(ml, TrainerCases.Get(name, task), options));
        Assert.HasCount(2, progress.Reports);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Cancelled_context_stops_training_before_the_next_epoch_is_done(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        // Internal in ML.NET 5.0.1, where AutoML alone calls it.
        var cancel = typeof(MLContext).GetMethod("CancelExecution", BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
        var progress = new RecordingProgress(report => CancelAt(2, report, () => cancel.Invoke(ml, null)));

        Assert.Throws<OperationCanceledException>(() => Samples.Fitted(ml, TrainerCases.Get(name, task), new() { Progress = progress }));
        Assert.HasCount(2, progress.Reports);
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Cancelled_fit_gives_the_best_network_so_far_where_asked_to(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        using var source = new CancellationTokenSource();
        var progress = new RecordingProgress(report => CancelAt(3, report, source.Cancel));
        var options = new CaseOptions { Progress = progress, CancellationToken = source.Token, KeepBestOnCancellation = true };

        var model = Samples.Fitted(ml, TrainerCases.Get(name, task), options);

        Assert.HasCount(3, progress.Reports);
        Assert.AreEqual(progress.Reports[^1].BestEpoch, model.Network().BestEpoch);
        Assert.IsTrue(Samples.Scores(model.Transform(Samples.View(ml, 10, 2))).All(scores => scores.All(float.IsFinite)));
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Networks), typeof(TrainerCases))]
    public void Token_that_is_cancelled_beforehand_stops_the_fit_at_once(string name, TaskKind task)
    {
        var progress = new RecordingProgress();
        var options = new CaseOptions { Progress = progress, CancellationToken = new CancellationToken(canceled: true) };
        Assert.Throws<OperationCanceledException>(() => Samples.Fitted(new MLContext(1), TrainerCases.Get(name, task), options));
        Assert.IsEmpty(progress.Reports);
    }

    [TestMethod]
    public void Cancellation_is_seen_at_the_next_step()
    {
        using var source = new CancellationTokenSource();
        var engine = new StepwiseEngine(10, step =>
        {
            if (step == 3) source.Cancel();
        });
        var ml = new MLContext(1);
        var options = new MlpOptions { Engine = engine, CancellationToken = source.Token };
        var pipeline = Samples.Preparation(ml, TaskKind.Regression).Append(ml.Regression.Trainers.Mlp(options));

        Assert.Throws<OperationCanceledException>(() => pipeline.Fit(Samples.View(ml, 60, 1)));
        Assert.AreEqual(3, engine.Done);
    }

    private static void CancelAt(int epoch, TrainingProgress report, Action cancel)
    {
        if (report.Epoch == epoch) cancel();
    }
}
