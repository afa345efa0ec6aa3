using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.GoldenModels;

namespace MLNet.MoE.Citizenship.Tests;

// Each test registers names of its own, since the registry is the process's.
[TestClass]
public class GateFunctionTests
{
    private const string Signature = "MOEGAUSS";

    [TestMethod]
    public void Registered_function_survives_saving()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        double scale = 1;
        Func<double, double> function = z => z / (scale + Math.Abs(z));
        var (data, fitted) = Fit(ml, function);
        MoeGateFunctions.Register("gate-test.softsign", function);
        ml.Model.Save(fitted, data.Schema, folder.File("model.zip"));
        var loaded = new MLContext().Model.Load(folder.File("model.zip"), out _);
        CollectionAssert.AreEqual(Scores(fitted.Transform(data)), Scores(loaded.Transform(data)));
    }

    [TestMethod]
    public void Function_that_is_not_registered_scores_but_saving_says_what_to_do()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var (data, fitted) = Fit(ml, Math.Asinh);
        Assert.IsTrue(Array.TrueForAll(Scores(fitted.Transform(data)), float.IsFinite));
        var error = Assert.Throws<Exception>(() => ml.Model.Save(fitted, data.Schema, folder.File("model.zip")));
        StringAssert.Contains(error.GetBaseException().Message, "call MoeGateFunctions.Register(\"a-name\", function)");
    }

    [TestMethod]
    public void Model_is_refused_where_its_function_is_not_registered()
    {
        using var folder = new TemporaryFolder();
        var ml = new MLContext(1);
        var (data, fitted) = Fit(ml, Math.Cbrt);
        MoeGateFunctions.Register("gate-test.cbrt", Math.Cbrt);
        ml.Model.Save(fitted, data.Schema, folder.File("model.zip"));
        MoeGateFunctions.Unregister("gate-test.cbrt");
        StringAssert.Contains(LoadError(folder.File("model.zip")), "MoeGateFunctions.Register(\"gate-test.cbrt\", function)");
    }

    [TestMethod]
    public void Slope_that_a_functions_values_make_infinite_is_refused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("model.zip");
        var ml = new MLContext(1);
        Func<double, double> function = z => 2 * Math.Atan(z);
        MoeGateFunctions.Register("gate-test.twice-atan", function);
        var (data, fitted) = Fit(ml, function);
        ml.Model.Save(fitted, data.Schema, path);
        double slope = fitted.Model.GateSlopes[0, 0];
        ModelZip.Replace(path, Signature, BitConverter.GetBytes(slope), BitConverter.GetBytes(-double.MaxValue));
        StringAssert.Contains(LoadError(path), "the sums of its gate can reach");
    }

    [TestMethod]
    public void Model_of_version_0_1_runs_no_method_of_the_program_until_it_is_registered()
    {
        const string method = "Open";
        string type = $"{typeof(Vault).FullName}, {typeof(Vault).Assembly.GetName().Name}";
        using var folder = new TemporaryFolder();
        string path = folder.File("model.zip");
        var ml = new MLContext(1);
        var (data, fitted) = Fit(ml, z => z);
        // As many characters as the type and the method have that version 0.1 wrote.
        string name = "gate-test." + new string('x', type.Length + method.Length - "gate-test.".Length);
        MoeGateFunctions.Register(name, fitted.Model.Mixture.Gate.CustomTransform!);
        ml.Model.Save(fitted, data.Schema, path);
        ModelZip.Replace(path, Signature, [0, (byte)name.Length, .. Encoding.ASCII.GetBytes(name)],
            [(byte)type.Length, .. Encoding.ASCII.GetBytes(type), (byte)method.Length, .. Encoding.ASCII.GetBytes(method)]);

        StringAssert.Contains(LoadError(path), $"the static method '{method}' of '{type}', which this program has not registered");
        Assert.IsFalse(VaultLog.IsTouched, "A file has run code of the program.");

        MoeGateFunctions.Register("gate-test.vault", Vault.Function);
        CollectionAssert.AreEqual(Scores(fitted.Transform(data)), Scores(new MLContext().Model.Load(path, out _).Transform(data)));
        Assert.IsTrue(VaultLog.IsTouched);
    }

    [TestMethod]
    public void File_that_version_0_1_0_wrote_loads_where_its_method_is_registered_and_scores_the_same()
    {
        // What version 0.1.0 gave for these rows.
        float[][] rows = [[0, 0], [1, 2], [-3.5f, 0.25f], [8, -1], [float.NaN, 1], [-7, float.PositiveInfinity]];
        uint[] expected = [0xC1452F1F, 0x419A9FD7, 0xC199FD92, 0x423FFFB4, 0xC12808C4, 0xC16FDDD7];
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "v0.1.0", "gate-function", "gaussian-atan.zip");
        StringAssert.Contains(LoadError(path),
            "the static method 'Atan' of 'System.Math, System.Private.CoreLib', which this program has not registered");
        MoeGateFunctions.Register("System.Math.Atan", Math.Atan);
        try
        {
            var ml = new MLContext();
            var model = ml.Model.Load(path, out _);
            float[] scores = Scores(model.Transform(ml.Data.LoadFromEnumerable(rows.Select(row => new GoldenRow { Features = row }))));
            for (int i = 0; i < rows.Length; i++)
            {
                if (VectorWidth.KeepsBits) Assert.AreEqual(expected[i], BitConverter.SingleToUInt32Bits(scores[i]), $"row {i}");
                else Assert.AreEqual(BitConverter.UInt32BitsToSingle(expected[i]), scores[i], 1e-4f, $"row {i}");
            }
        }
        finally
        {
            MoeGateFunctions.Unregister("System.Math.Atan");
        }
    }

    [TestMethod]
    public void Cross_validation_and_several_threads_need_no_name()
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 200, 1);
        var data = Samples.Preparation(ml, TaskKind.Regression).Fit(rows).Transform(rows);
        var folds = ml.Regression.CrossValidate(data, ml.Regression.Trainers.GaussianMoe(Options(z => Math.Cbrt(z))), 2);
        Assert.HasCount(2, folds);
        Parallel.ForEach(folds, fold => Assert.IsTrue(Array.TrueForAll(Scores(fold.Model.Transform(data)), float.IsFinite)));
    }

    private static GaussianMoeOptions Options(Func<double, double> function) =>
        new() { GateTransform = GateTransform.Custom, CustomGateTransform = function, NumberOfStarts = 3 };

    private static (IDataView Data, RegressionPredictionTransformer<GaussianMoeModelParameters> Fitted) Fit(MLContext ml,
        Func<double, double> function)
    {
        var rows = Samples.View(ml, 200, 1);
        var data = Samples.Preparation(ml, TaskKind.Regression).Fit(rows).Transform(rows);
        return (data, ml.Regression.Trainers.GaussianMoe(Options(function)).Fit(data));
    }

    private static float[] Scores(IDataView scored) => [.. Samples.Scores(scored).SelectMany(scores => scores)];

    private static string LoadError(string path) => Assert.Throws<Exception>(() => new MLContext().Model.Load(path, out _)).ToString();

    /// <summary>Something of the program's that is no business of a file's.</summary>
    private static class Vault
    {
        static Vault() => VaultLog.IsTouched = true;

        public static Func<double, double> Function => Open;

        private static double Open(double value) => value;
    }

    private sealed class GoldenRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [];
    }

    private static class VaultLog
    {
        public static bool IsTouched { get; set; }
    }
}
