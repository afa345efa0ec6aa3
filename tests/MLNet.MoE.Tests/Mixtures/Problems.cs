using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Tests.Mixtures;

/// <summary>Random problems and the forms of gates that the tests of the statistical mixtures run over.</summary>
internal static class Problems
{
    public static IEnumerable<object[]> Cases() =>
        from gaussian in new[] { false, true }
        from gate in new[] { "standard", "tanh", "sigmoid", "own", "temperature", "activation", "sigmoid activation", "top-k",
            "separate columns" }
        select new object[] { gaussian, gate };

    public static StatisticalMoeOptions Options(bool gaussian, string gate, int experts = 3)
    {
        StatisticalMoeOptions options = gaussian ? new GaussianMoeOptions() : new MultinomialMoeOptions();
        options.NumberOfExperts = experts;
        options.NumberOfStarts = 3;
        options.MaximumIterations = 60;
        options.NumberOfThreads = 1;
        switch (gate)
        {
            case "tanh":
                options.GateTransform = GateTransform.Tanh;
                break;
            case "sigmoid":
                options.GateTransform = GateTransform.Sigmoid;
                break;
            case "own":
                options.GateTransform = GateTransform.Custom;
                options.CustomGateTransform = z => Math.Sin(z);
                break;
            case "temperature":
                options.GateTemperature = 0.5;
                break;
            case "activation":
                options.GateTemperature = 0.4;
                options.GateActivation = GateActivation.Tanh;
                break;
            case "sigmoid activation":
                options.GateTemperature = 0.2;
                options.GateActivation = GateActivation.Sigmoid;
                break;
            case "top-k":
                options.GateActiveExperts = 2;
                break;
        }

        return options;
    }

    /// <summary>Rows of three features and three classes, or a numeric outcome, with weights that are not all one.</summary>
    public static MixtureRows Rows(bool gaussian, string gate = "standard", int rows = 400, int seed = 1, int classes = 3)
    {
        const int Features = 3;
        var random = new Random(seed);
        bool separate = gate == "separate columns";
        var result = new MixtureRows(Features, separate ? 2 : null, gaussian ? 0 : classes);
        var gaussianTruth = MoeSimulator.RandomGaussian(2, Features, seed);
        var multinomialTruth = MoeSimulator.RandomMultinomial(2, classes, Features, seed);
        var draw = MoeSimulator.Draw(gaussianTruth, rows, seed + 1, FeatureDistribution.Normal);
        var classDraw = MoeSimulator.Draw(multinomialTruth, rows, seed + 1, FeatureDistribution.Normal);
        for (int i = 0; i < rows; i++)
        {
            double[,] source = gaussian ? draw.Features : classDraw.Features;
            double[] row = [source[i, 0], 10 + (3 * source[i, 1]), 0.1 * source[i, 2]];
            double[] gateRow = separate ? [row[0] + random.NextDouble(), random.NextDouble()] : [];
            result.Add(row, gateRow, gaussian ? draw.Outcomes[i] : classDraw.Labels[i], 0.5 + random.NextDouble());
        }

        return result;
    }

    public static (PreparedData Prepared, FitPlan Plan, MixtureLayout Layout) Prepare(bool gaussian, string gate, int seed = 1,
        int rows = 400)
    {
        var data = Rows(gaussian, gate, rows, seed);
        var options = Options(gaussian, gate);
        var prepared = PreparedData.From(data, options);
        var plan = FitPlan.From(options, data.Classes, seed);
        return (prepared, plan, plan.Layout(prepared));
    }

    public static double[] Parameters(MixtureLayout layout, int seed = 5, double spread = 0.7)
    {
        var random = new Random(seed);
        double[] parameters = new double[layout.Length];
        for (int i = 0; i < parameters.Length; i++)
            parameters[i] = spread * ((2 * random.NextDouble()) - 1);
        return parameters;
    }

    public static double[] Add(double[] parameters, int index, double change)
    {
        double[] moved = (double[])parameters.Clone();
        moved[index] += change;
        return moved;
    }
}
