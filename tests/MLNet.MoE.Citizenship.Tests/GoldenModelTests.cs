using System.Diagnostics;
using MLNet.MoE.GoldenModels;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Models of earlier versions, which tests/GoldenModels keeps: each loads, and scores as it did when it was saved.</summary>
[TestClass]
public class GoldenModelTests
{
    private static string Golden => Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>Each version's folder with each width of vectors that this machine may have.</summary>
    public static IEnumerable<object[]> Cases =>
        from folder in Directory.EnumerateDirectories(Golden).Order(StringComparer.Ordinal)
        from width in VectorWidth.Switches
        select new object[] { Path.GetFileName(folder), width.Name, width.Value };

    [TestMethod]
    public void Version_0_1_0_is_kept() => Assert.HasCount(27, Directory.GetFiles(Path.Combine(Golden, "v0.1.0"), "*.zip"));

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Models_of_an_earlier_version_score_the_same(string version, string variable, string value)
    {
        string folder = Path.Combine(Golden, version), scores = Score(folder, variable, value);
        int bits = VectorWidth.Read(scores);
        // Only a width that this machine leaves us can be looked at; a switch that it does not know leaves another one, which is as good.
        string expected = File.ReadAllText(Path.Combine(folder, GoldenScores.FileName(bits)));
        if (VectorWidth.KeepsBits) CollectionAssert.AreEqual(Lines(expected), Lines(scores));
        else AssertClose(Lines(expected), Lines(scores));
    }

    [TestMethod]
    public void Models_of_an_earlier_version_score_the_same_when_they_are_saved_again()
    {
        foreach (string folder in Directory.EnumerateDirectories(Golden))
            Assert.IsEmpty(GoldenScores.DifferentSavedAgain(folder));
    }

    private static void AssertClose(string[] expected, string[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        foreach (var (first, second) in expected.Zip(actual))
        {
            string[] one = first.Split(' '), other = second.Split(' ');
            Assert.AreEqual(one[0], other[0]);
            if (one[0] == "#") continue;
            Assert.HasCount(one.Length, other, one[0]);
            for (int i = 1; i < one.Length; i++)
            {
                float a = GoldenScores.Number(one[i]), b = GoldenScores.Number(other[i]);
                Assert.AreEqual(a, b, 1e-4 * (1 + MathF.Abs(a)), $"{one[0]} row number {i}");
            }
        }
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Scores the models in a process of its own, which takes vectors of another width than this one may.</summary>
    private static string Score(string folder, string variable, string value)
    {
        string program = Path.Combine(AppContext.BaseDirectory, "MLNet.MoE.GoldenModels.dll");
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [program, "score", folder])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[variable] = value;
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, errors.Result);
        return output;
    }
}
