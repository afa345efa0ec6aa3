using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.ML;
using Microsoft.ML.SearchSpace;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public sealed class OptionSweepTests
{
    private static readonly MLContext Context = new(seed: 1);
    private static readonly JsonSerializerOptions Format = new() { Converters = { new JsonStringEnumConverter() } };

    [TestMethod]
    public void First_trial_has_the_defaults_in_every_option()
    {
        FirstTrialIsTheStart(start => Context.MulticlassClassification.Trainers.Sweepable(start), new GgMoeOptions());
        FirstTrialIsTheStart(start => Context.MulticlassClassification.Trainers.Sweepable(start), new MoeOptions());
        FirstTrialIsTheStart(start => Context.BinaryClassification.Trainers.Sweepable(start), new MlpOptions());
        FirstTrialIsTheStart(start => Context.BinaryClassification.Trainers.Sweepable(start), new MultinomialMoeOptions());
        FirstTrialIsTheStart(start => Context.Regression.Trainers.Sweepable(start), new GaussianMoeOptions());
    }

    [TestMethod]
    public void First_trial_has_what_the_sweep_starts_from_in_every_option()
    {
        var start = new GgMoeOptions
        {
            NumberOfExperts = 7, LearningRate = 1e-3f, Embedding = "none", LabelColumnName = "Outcome", MaximumEpochs = 15, Dropout = 0.1f,
            CategoricalColumns = ["City"], Seed = 3, ClassWeights = "late=2",
            Engine = new StepwiseEngine(1, _ => { }), Progress = new RecordingProgress(),
        };
        FirstTrialIsTheStart(options => Context.MulticlassClassification.Trainers.Sweepable(options), start);
    }

    [TestMethod]
    public void Later_trials_have_the_values_of_the_tuner_and_the_rest_of_the_start()
    {
        using var cancellation = new CancellationTokenSource();
        var start = new GgMoeOptions { LabelColumnName = "Outcome", MaximumEpochs = 15, CancellationToken = cancellation.Token };
        var sweep = Context.Regression.Trainers.Sweepable(start, nameof(GgMoeOptions.EmbeddingBins));
        sweep.Create(Context, new GgMoeOptions { ExpertWidth = 64, LearningRate = 0.0041239f, EmbeddingBins = 100, MaximumEpochs = 99 });

        var trial = sweep.Trials.Single();
        Assert.AreEqual("GgMoe (ExpertWidth=64, LearningRate=0.00412)", trial.Name);
        Assert.AreEqual((64, 0.0041239f, 48, 15, "Outcome"), (trial.Options.ExpertWidth, trial.Options.LearningRate,
            trial.Options.EmbeddingBins, trial.Options.MaximumEpochs, trial.Options.LabelColumnName));
        Assert.AreEqual(cancellation.Token, trial.Options.CancellationToken);
        CollectionAssert.DoesNotContain(sweep.Names.ToArray(), nameof(GgMoeOptions.EmbeddingBins));
    }

    [TestMethod]
    public void Trials_are_numbered_named_and_told()
    {
        var messages = new List<string>();
        var context = new MLContext(seed: 1);
        context.Log += (_, message) => messages.Add(message.RawMessage);
        var sweep = context.Regression.Trainers.Sweepable(new MlpOptions());
        sweep.Create(context, FirstValues<MlpOptions>());
        sweep.Create(context, new MlpOptions { Width = 100, WeightDecay = 0.01f });

        const string Second = "Mlp (WeightDecay=0.01, Width=100)";
        CollectionAssert.AreEqual((string[])["Mlp", Second], sweep.Trials.Select(trial => trial.Name).ToArray());
        CollectionAssert.IsSubsetOf((string[])["Trial 1: Mlp", $"Trial 2: {Second}"], messages);
    }

    [TestMethod]
    public void Mistakes_are_told_before_the_first_trial()
    {
        var other = Assert.ThrowsExactly<ArgumentException>(() => Context.Regression.Trainers.Sweepable(new MultinomialMoeOptions()));
        StringAssert.Contains(other.Message, "No trainer for regression has MultinomialMoeOptions.");
        var absent = Assert.ThrowsExactly<ArgumentException>(() => Context.Regression.Trainers.Sweepable(new MlpOptions(), "Widht"));
        StringAssert.Contains(absent.Message, "'Widht' is no option that a sweep varies; those are Dropout,");
        var value = Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => Context.Regression.Trainers.Sweepable(new MlpOptions { MaximumEpochs = 0 }));
        StringAssert.Contains(value.Message, "MaximumEpochs is 0");
    }

    private static void FirstTrialIsTheStart<TOptions>(Func<TOptions, OptionSweep<TOptions>> sweepable, TOptions start)
        where TOptions : TrainerOptions, new()
    {
        var sweep = sweepable(start);
        sweep.Create(Context, FirstValues<TOptions>());
        var options = sweep.Trials.Single().Options;
        Assert.IsGreaterThan(1, sweep.Names.Count);
        foreach (var property in typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? expected = property.GetValue(start), actual = property.GetValue(options);
            if (expected is string[] names) CollectionAssert.AreEqual(names, (string[])actual!, property.Name);
            else Assert.AreEqual(expected, actual, $"{typeof(TOptions).Name}.{property.Name}");
        }
    }

    /// <summary>
    /// The options that <c>Microsoft.ML.AutoML</c> begins with: the first value of each attribute is mapped to the unit interval and
    /// back, and the values become options by way of JSON.
    /// </summary>
    private static TOptions FirstValues<TOptions>()
        where TOptions : new()
    {
        var values = new Dictionary<string, object>();
        foreach (var property in typeof(TOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            if (property.GetCustomAttribute<ChoiceAttribute>() is { } choice) values.Add(property.Name, choice.Candidates[0]);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range) values.Add(property.Name, ThereAndBack(range));
        }
        return JsonSerializer.Deserialize<TOptions>(JsonSerializer.Serialize(values), Format)!;
    }

    private static object ThereAndBack(RangeAttribute range)
    {
        double low = Number(range.Min), high = Number(range.Max), first = Number(range.Init);
        double place = range.LogBase
            ? (Math.Log(first) / (Math.Log(high) - Math.Log(low))) - (Math.Log(low) / (Math.Log(high) - Math.Log(low)))
            : (first / (high - low)) - (low / (high - low));
        double value = range.LogBase ? low * Math.Pow(high / low, place) : low + ((high - low) * place);
        return range.Init switch
        {
            int => (int)Math.Floor(value + 1e-6),
            float => (float)value,
            _ => value,
        };
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
