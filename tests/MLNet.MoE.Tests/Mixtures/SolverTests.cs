using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE.Tests.Mixtures;

[TestClass]
public sealed class SolverTests
{
    public static IEnumerable<object[]> Solvers() =>
        from c in Problems.Cases()
        from solver in new[] { MoeSolver.Newton, MoeSolver.Boehning }
        from l1 in new[] { 0.0, 3.0 }
        select new[] { c[0], c[1], solver, l1 };

    [TestMethod]
    [DynamicData(nameof(Solvers))]
    public void Penalised_log_likelihood_never_falls(bool gaussian, string gate, MoeSolver solver, double l1)
    {
        for (int seed = 1; seed <= 5; seed++)
        {
            var (prepared, plan, layout) = Problems.Prepare(gaussian, gate, seed, 250);
            plan = plan with { Solver = solver, L1 = l1, Iterations = 40 };
            double[] start = layout.Expand(Problems.Parameters(layout, seed, 2));
            var fit = MixtureFitter.FitFrom(prepared, plan, start, keepOrder: true);
            for (int i = 1; i < fit.Trace.Count; i++)
                Assert.IsTrue(fit.Trace[i] >= fit.Trace[i - 1], $"seed {seed}, iteration {i}: from {fit.Trace[i - 1]} to {fit.Trace[i]}");
            Assert.IsTrue(fit.Trace.Count > 2 && fit.Trace[^1] > fit.Trace[0], $"seed {seed}: no rise in {fit.Trace.Count} iterations");
        }
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Newton_and_boehning_find_the_same_maximum_from_the_same_start(bool gaussian)
    {
        var (prepared, plan, layout) = Problems.Prepare(gaussian, "standard");
        double[] start = MixtureFitter.Fit(prepared, plan with { Starts = 5, Iterations = 30 }).Full;
        var newton = MixtureFitter.FitFrom(prepared, plan with { Solver = MoeSolver.Newton, Iterations = 500 }, start, keepOrder: true);
        var bound = MixtureFitter.FitFrom(prepared, plan with { Solver = MoeSolver.Boehning, Iterations = 500 }, start, keepOrder: true);
        Assert.IsTrue(newton.Converged && bound.Converged);
        Assert.AreEqual(newton.Objective, bound.Objective, 1e-5);
        Assert.AreEqual(layout.Length, newton.Parameters.Length);
    }

    [TestMethod]
    [DataRow(MoeSolver.Newton)]
    [DataRow(MoeSolver.Boehning)]
    public void L1_gives_exact_zeros_and_satisfies_its_optimality_conditions(MoeSolver solver)
    {
        var (prepared, plan, _) = Problems.Prepare(false, "standard");
        var fit = MixtureFitter.Fit(prepared,
            plan with { L1 = 10, Solver = solver, Iterations = 3000, Tolerance = solver == MoeSolver.Newton ? 1e-6 : 1e-4 });
        Assert.IsTrue(fit.Converged, $"gradient {fit.GradientNorm}");
        int slopes = fit.Layout.Groups.Sum(g => g.FullVectors * (g.Columns - 1));
        Assert.IsTrue(fit.NonZeroSlopes > 0 && fit.NonZeroSlopes < slopes, $"{fit.NonZeroSlopes} of {slopes} slopes are not zero");
    }

    [TestMethod]
    public void A_long_L1_path_ends_without_slopes_and_never_gains_log_likelihood_with_the_penalty()
    {
        var options = Problems.Options(false, "standard", 2);
        options.L1Regularization = 0.5;
        options.L1PathLength = 8;
        options.MaximumIterations = 500;
        var report = MoeFitter.Fit(Problems.Rows(false), options, MixtureNames.Numbered(3, null, 3), 1).Report;
        var path = report.RegularizationPath;
        Assert.HasCount(8, path);
        Assert.AreEqual(0, path[0].NonZeroSlopes);
        Assert.IsTrue(path[^1].NonZeroSlopes > 0);
        for (int i = 1; i < path.Count; i++)
            Assert.IsTrue(path[i].L1Regularization < path[i - 1].L1Regularization
                && path[i].LogLikelihood >= path[i - 1].LogLikelihood - 1e-3);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Order_of_experts_classes_and_rows_changes_nothing_but_the_order(bool gaussian)
    {
        var (prepared, plan, layout) = Problems.Prepare(gaussian, "standard");
        double[] start = layout.Expand(Problems.Parameters(layout));
        int[] order = [2, 0, 1];
        var straight = MixtureFitter.FitFrom(prepared, plan with { Iterations = 12 }, start, keepOrder: true);
        var permuted = MixtureFitter.FitFrom(prepared, plan with { Iterations = 12 }, layout.Reorder(start, order), keepOrder: true);
        Near(layout.Reorder(straight.Full, order), permuted.Full);
        if (gaussian)
            return;

        // Class s of the first data is class order[s] of the second.
        var relabelled = prepared with { Data = prepared.Data with { Labels = [.. prepared.Data.Labels!.Select(s => order[s])] } };
        var swapped = MixtureFitter.FitFrom(relabelled, plan with { Iterations = 12 }, Relabel(layout, start, order), keepOrder: true);
        Near(Relabel(layout, straight.Full, order), swapped.Full);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Order_of_rows_does_not_change_the_fit(bool gaussian)
    {
        var options = Problems.Options(gaussian, "standard", 2);
        options.MaximumIterations = 300;
        var names = MixtureNames.Numbered(1, null, gaussian ? 0 : 2);
        var straight = MoeFitter.Fit(Rows(Enumerable.Range(0, 500)), options, names, 1).Report;
        var reversed = MoeFitter.Fit(Rows(Enumerable.Range(0, 500).Reverse()), options, names, 1).Report;
        Assert.AreEqual(straight.LogLikelihood, reversed.LogLikelihood, 1e-6);
        Near([.. straight.Coefficients.Select(c => c.Estimate)], [.. reversed.Coefficients.Select(c => c.Estimate)], 1e-4);

        MixtureRows Rows(IEnumerable<int> order)
        {
            var rows = new MixtureRows(1, null, gaussian ? 0 : 2);
            var truth = MoeSimulator.Draw(MoeSimulator.RandomMultinomial(2, 2, 1, 3, 3), 500, 4);
            var numbers = MoeSimulator.Draw(MoeSimulator.RandomGaussian(2, 1, 3, 3), 500, 4);
            foreach (int i in order)
                rows.Add(gaussian ? [numbers.Features[i, 0]] : [truth.Features[i, 0]], default, gaussian ? numbers.Outcomes[i]
                    : truth.Labels[i]);
            return rows;
        }
    }

    private static double[] Relabel(MixtureLayout layout, double[] full, int[] order)
    {
        double[] result = (double[])full.Clone();
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            for (int s = 0; s < layout.Classes; s++)
                full.AsSpan(group.FullOffset + (s * group.Columns), group.Columns)
                    .CopyTo(result.AsSpan(group.FullOffset + (order[s] * group.Columns)));
        }

        return result;
    }

    private static void Near(double[] expected, double[] actual, double tolerance = 1e-6)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
            Assert.AreEqual(expected[i], actual[i], tolerance * (1 + Math.Abs(expected[i])), $"coefficient {i}");
    }
}
