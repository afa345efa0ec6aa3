using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Tests.MLNet.Trainers;

/// <summary>Gates as options choose them: fitted, saved, loaded, refused.</summary>
[TestClass]
public sealed class GateOptionsTests
{
    private readonly MLContext _ml = new(1);

    [TestMethod]
    public void Every_gate_network_and_noise_can_be_chosen_saved_and_loaded()
    {
        var data = Data(80);
        var options = GateRegistry.All.Parts.Select(part => new MoeOptions { Gate = part.Name })
            .Concat(GateNetworkRegistry.All.Parts.Select(part => new MoeOptions { GateNetwork = part.Name, Gate = "adaptive" }))
            .Concat(GateNoiseRegistry.All.Parts.Select(part => new MoeOptions { GateNoise = part.Name, Gate = "threshold" }))
            .Append(new MoeOptions { GateActivation = GateActivation.Tanh })
            .Append(new MoeOptions { GateShrinkage = 0.4f, GateEntropy = -0.1f, GateNoise = "gumbel" })
            .Append(new MoeOptions
            {
                Gate = "top-k", NumberOfExperts = 4, GateNoise = "normal", LoadBalance = 0.1f, LoadBalanceTerm = "load",
            })
            .Append(KaMoeOptions.Published())
            .Append(new MoeOptions { GateColumnName = "b+city" });
        foreach (var chosen in options)
        {
            (chosen.MaximumEpochs, chosen.NumberOfMembers, chosen.Embedding, chosen.ExpertWidth) = (1, 2, "none", 8);
            (chosen.NumberOfThreads, chosen.Refit) = (1, false);
            var model = _ml.Regression.Trainers.Moe(chosen).Fit(data);
            float[] scores = Scores(model, data);
            Assert.IsTrue(scores.All(float.IsFinite), chosen.Gate);
            Assert.IsGreaterThan(10, scores.Distinct().Count(), chosen.Gate);
            using var stream = new MemoryStream();
            _ml.Model.Save(model, data.Schema, stream);
            stream.Position = 0;
            CollectionAssert.AreEqual(scores, Scores(_ml.Model.Load(stream, out _), data), $"{chosen.Gate}, {chosen.GateNetwork}");
        }
    }

    [TestMethod]
    public void Softmax_with_gumbel_noise_is_the_gate_of_gg_moe()
    {
        var data = Data(60);
        var moe = new MoeOptions { GateNoise = "gumbel", MaximumEpochs = 2, NumberOfThreads = 1, Seed = 3 };
        var named = new MoeOptions { Gate = "gumbel-softmax", MaximumEpochs = 2, NumberOfThreads = 1, Seed = 3 };
        var published = new GgMoeOptions { MaximumEpochs = 2, NumberOfThreads = 1, Seed = 3 };
        float[] expected = Scores(_ml.Regression.Trainers.GgMoe(published).Fit(data), data);
        CollectionAssert.AreEqual(expected, Scores(_ml.Regression.Trainers.Moe(moe).Fit(data), data));
        CollectionAssert.AreEqual(expected, Scores(_ml.Regression.Trainers.Moe(named).Fit(data), data));
        // An ordinary gate is written as it always was.
        Assert.AreEqual(("gumbel-softmax", null), (moe.GateName, moe.GateParts));
    }

    [TestMethod]
    public void Gate_of_chosen_columns_reads_no_other()
    {
        var data = Data(120);
        foreach (string network in (string[])["linear", "mlp"])
        {
            var options = new MoeOptions { GateColumnName = "b+city", GateNetwork = network, MaximumEpochs = 5, NumberOfThreads = 1 };
            var model = _ml.Regression.Trainers.Moe(options).Fit(data).Model;
            float[] row = [0.3f, -0.2f, 0.9f, 0, 1, 0], other = [-0.8f, -0.2f, 0.1f, 0, 1, 0], city = [0.3f, -0.2f, 0.9f, 1, 0, 0];
            CollectionAssert.AreEqual(model.GetGateWeights(row), model.GetGateWeights(other), network);
            CollectionAssert.AreNotEqual(model.GetGateWeights(row), model.GetGateWeights(city), network);
        }
        var wrong = new MoeOptions { GateColumnName = "b+town" };
        StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => _ml.Regression.Trainers.Moe(wrong).Fit(data)).Message,
            "named 'town'");
    }

    [TestMethod]
    public void Temperature_is_annealed_and_the_model_has_that_of_its_best_epoch()
    {
        var data = Data(60);
        MoeOptions Options(float? final, int epochs) => new()
        {
            GateTemperature = 2, FinalGateTemperature = final, GateTemperatureEpochs = epochs, MaximumEpochs = 3,
            ValidationFraction = 0, NumberOfThreads = 1, NumberOfMembers = 2, Seed = 2,
        };
        float[] constant = Scores(_ml.Regression.Trainers.Moe(Options(null, 20)).Fit(data), data);
        CollectionAssert.AreEqual(constant, Scores(_ml.Regression.Trainers.Moe(Options(2, 20)).Fit(data), data));
        var model = _ml.Regression.Trainers.Moe(Options(0.5f, 3)).Fit(data);
        CollectionAssert.AreNotEqual(constant, Scores(model, data));
        using var stream = new MemoryStream();
        _ml.Model.Save(model, data.Schema, stream);
        stream.Position = 0;
        CollectionAssert.AreEqual(Scores(model, data), Scores(_ml.Model.Load(stream, out _), data));
        var settings = new TrainingSettings { FinalGateTemperature = 0.5f, GateTemperatureEpochs = 2 };
        var spec = new NetworkSpec { Objective = "logistic", Outputs = 1, NumericColumns = 1, GateTemperature = 2 };
        float[] temperatures = [.. Enumerable.Range(0, 4).Select(epoch => settings.GateTemperature(spec, epoch))];
        CollectionAssert.AreEqual((float[])[2, 1, 0.5f, 0.5f], temperatures);
    }

    [TestMethod]
    public void Load_balance_evens_the_use_of_experts_and_entropy_sharpens_their_choice()
    {
        var data = Data(200);
        float[][] Weights(Action<MoeOptions> choose)
        {
            var options = new MoeOptions
            {
                NumberOfExperts = 4, NumberOfMembers = 1, MaximumEpochs = 12, NumberOfThreads = 1, Seed = 4, Refit = false, BatchSize = 32,
                ExpertWidth = 8, Embedding = "none",
            };
            choose(options);
            var model = _ml.Regression.Trainers.Moe(options).Fit(data).Model;
            return [.. data.GetColumn<float[]>("Features").Select(row => model.GetGateWeights(row))];
        }
        double Unevenness(float[][] weights)
        {
            double[] means = [.. Enumerable.Range(0, 4).Select(k => weights.Average(row => (double)row[k]))];
            return means.Average(mean => Math.Pow((4 * mean) - 1, 2));
        }
        double Entropy(float[][] weights) => weights.Average(row => row.Sum(a => a > 0 ? -a * Math.Log(a) : 0));

        float[][] plain = Weights(_ => { });
        Assert.IsLessThan(Unevenness(plain), Unevenness(Weights(options => options.LoadBalance = 10)));
        Assert.IsLessThan(Entropy(plain), Entropy(Weights(options => options.GateEntropy = 1)));
        Assert.IsGreaterThan(Entropy(plain), Entropy(Weights(options => options.GateEntropy = -1)));
        Assert.IsGreaterThan(Entropy(plain), Entropy(Weights(options => options.GateShrinkage = 0.8f)));
    }

    [TestMethod]
    public void Options_that_contradict_each_other_are_refused_by_name()
    {
        Refused(new() { Gate = "sigmoid", GateNoise = "gumbel" }, "GateNoise is gumbel");
        Refused(new() { Gate = "gumbel-softmax", GateNoise = "normal" }, "GateNoise is normal");
        Refused(new() { Gate = "rectified", GateTemperature = 0.5f }, "GateTemperature is 0.5");
        Refused(new() { GateNetwork = "grn", GateNormalization = true, NumberOfExperts = 2 }, "GateNormalization is True");
        Refused(new() { Gate = "threshold", MaximumGateThreshold = 0.5f }, "MaximumGateThreshold is 0.5");
        Refused(new() { Gate = "top-k", GateShrinkage = 0.1f }, "GateShrinkage is 0.1");
        Refused(new() { Gate = "sigmoid", GateEntropy = 0.1f }, "GateEntropy is 0.1");
        Refused(new() { Gate = "top-k", LoadBalance = 0.1f, LoadBalanceTerm = "load", NumberOfExperts = 4 }, "LoadBalanceTerm is load");
        Refused(new() { LoadBalance = 0.1f, LoadBalanceTerm = "dispatch" }, "LoadBalanceTerm is dispatch");
        Refused(new() { LoadBalanceTerm = "even" }, "no load balance term 'even'");
        Refused(new() { Gate = "hard" }, "no gate 'hard'");
        Refused(new() { GateNetwork = "deep" }, "no gate network 'deep'");
        Refused(new() { GateNoise = "cauchy" }, "no gate noise 'cauchy'");
    }

    private void Refused(MoeOptions options, string message)
        => StringAssert.Contains(Assert.Throws<ArgumentException>(() => _ml.Regression.Trainers.Moe(options)).Message, message);

    private float[] Scores(ITransformer model, IDataView data)
        => [.. model.Transform(data).GetColumn<float>("Score")];

    /// <summary>Features a, b, c and a city of three; the label depends on the sign of b.</summary>
    private IDataView Data(int rows)
    {
        var random = new Random(5);
        var list = new List<Row>();
        for (int i = 0; i < rows; i++)
        {
            float a = (2 * random.NextSingle()) - 1, b = (2 * random.NextSingle()) - 1, c = (2 * random.NextSingle()) - 1;
            int city = random.Next(3);
            list.Add(new(a, b, c, $"c{city}", b > 0 ? a + city : c - city));
        }
        var data = _ml.Data.LoadFromEnumerable(list);
        return _ml.Transforms.Categorical.OneHotEncoding("city").Append(_ml.Transforms.Concatenate("Features", "a", "b", "c", "city"))
            .Fit(data).Transform(data);
    }

    private sealed record Row(float a, float b, float c, string city, float Label);
}
