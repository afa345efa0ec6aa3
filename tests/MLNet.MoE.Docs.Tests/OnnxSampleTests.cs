using System.Diagnostics;
using System.Globalization;

namespace MLNet.MoE.Docs.Tests;

/// <summary>Programs in other languages score an exported model; each is run where its runtime is installed.</summary>
[TestClass]
public sealed class OnnxSampleTests
{
    private const double Tolerance = 1e-5;

    [TestMethod]
    public void JavaScript_scores_as_moe_does()
    {
        // .ci/run installs it.
        string modules = Repository.Path("artifacts", "node", "node_modules");
        if (!Directory.Exists(Path.Combine(modules, "onnxruntime-node")))
            Assert.Inconclusive($"onnxruntime-node is not installed in '{modules}'.");
        Compare("score.mjs", "node", folder => Directory.CreateSymbolicLink(Path.Combine(folder, "node_modules"), modules));
    }

    [TestMethod]
    public void Python_scores_as_moe_does()
    {
        if (!Runs("python3", ["-c", "import onnxruntime, numpy"])) Assert.Inconclusive("Python has no onnxruntime here.");
        Compare("score.py", "python3", _ => { });
    }

    private static void Compare(string script, string interpreter, Action<string> prepare)
    {
        using var folder = Deliveries.Folder();
        string moe = Path.Combine(AppContext.BaseDirectory, "moe.dll");
        DotNet.Run(folder.Path, [moe, "train", "deliveries.csv", "--label", "Outcome", "--set", "MaximumEpochs=2", "--out", "model.zip"]);
        DotNet.Run(folder.Path, [moe, "export", "model.zip", "model.onnx"]);
        DotNet.Run(folder.Path, [moe, "predict", "model.zip", "deliveries.csv", "--probabilities", "--out", "expected.csv"]);
        File.Copy(Repository.Path("samples", "Onnx", script), folder.File(script));
        prepare(folder.Path);

        string[] lines = Run(interpreter, folder.Path, [script, "model.onnx", "deliveries.csv"]);

        string[] expected = [.. File.ReadLines(folder.File("expected.csv")).Skip(1)];
        Assert.HasCount(expected.Length, lines);
        for (int row = 0; row < lines.Length; row++)
        {
            string[] said = lines[row].Split(','), wanted = expected[row].Split(',');
            Assert.AreEqual(wanted[0], said[0], $"row {row + 1}");
            for (int i = 1; i < wanted.Length; i++) Assert.AreEqual(Number(wanted[i]), Number(said[i]), Tolerance, $"row {row + 1}");
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static bool Runs(string program, string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static string[] Run(string program, string folder, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        Assert.AreEqual(0, process.ExitCode, output.Result + errors.Result);
        return output.Result.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}
