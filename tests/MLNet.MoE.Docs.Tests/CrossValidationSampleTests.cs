using System.Globalization;
using System.Text.RegularExpressions;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public sealed class CrossValidationSampleTests
{
    private const int Rows = 400;

    [TestMethod]
    public void Compares_models_fold_by_fold()
    {
        using var folder = new TemporaryFolder();
        // A fifth of the table is enough to see which model is worse.
        File.WriteAllLines(folder.File("deliveries.csv"),
            File.ReadLines(Repository.Path("samples", "QuickStart", "deliveries.csv")).Take(1 + Rows));
        string program = File.ReadAllText(Repository.Path("samples", "CrossValidation", "compare.cs"));
        // Directives are for 'dotnet run'; here the libraries are those of the tests, and few epochs and trees show the same. One thread,
        // as those of LightGBM wait for each other in a loop, which takes minutes on a busy machine.
        const string Options = "Microsoft.ML.Trainers.SdcaMaximumEntropyMulticlassTrainer.Options";
        const string TreeOptions = "Microsoft.ML.Trainers.LightGbm.LightGbmMulticlassTrainer.Options";
        string code = string.Join('\n', program.Split('\n').SkipWhile(line => line.StartsWith("#:", StringComparison.Ordinal)))
            .Replace("MaximumEpochs = 30", "MaximumEpochs = 4, NumberOfMembers = 2, Refit = false", StringComparison.Ordinal)
            .Replace("trainers.LightGbm()", $"trainers.LightGbm(new {TreeOptions} {{ NumberOfIterations = 10, NumberOfThreads = 1 }})",
                StringComparison.Ordinal)
            .Replace("trainers.SdcaMaximumEntropy()",
                $"trainers.SdcaMaximumEntropy(new {Options} {{ NumberOfThreads = 1, MaximumNumberOfIterations = 20 }})",
                StringComparison.Ordinal);

        string[] lines = new CompiledProgram(code).Run(folder.Path)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

        Assert.HasCount(7, lines);
        foreach (string line in lines[1..4]) StringAssert.Matches(line, new Regex(@"^(GgMoe|LightGbm|SDCA) +0\.\d{3} +\d\.\d{3}$"));
        double[] losses = [.. lines[1..4].Select(line => Numbers(line)[1])];
        var difference = new Regex(@"^(LightGbm|SDCA) +-?\d\.\d{3} +-?\d\.\d{3} to -?\d\.\d{3}$");
        for (int other = 1; other < 3; other++)
        {
            StringAssert.Matches(lines[4 + other], difference);
            double[] told = Numbers(lines[4 + other]);
            Assert.AreEqual(losses[0] - losses[other], told[0], 0.0015);
            Assert.AreEqual(told[0], (told[1] + told[2]) / 2, 0.0011, "The interval lies about the difference.");
            Assert.IsLessThan(told[2], told[1]);
        }
    }

    private static double[] Numbers(string line)
        => [.. Regex.Matches(line, @"-?\d\.\d{3}").Select(number => double.Parse(number.Value, CultureInfo.CurrentCulture))];
}
