using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Solvers;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Fits one number of experts: a search for the highest maximum, on a sample where rows are many, and the highest few to
/// convergence on all rows.</summary>
internal static class MixtureFitter
{
    // The search needs no more rows than these to distinguish promising maxima from others.
    private const int SearchRows = 50_000;

    /// <summary>Values nearer than this count as the same maximum.</summary>
    public const double SameValue = 1e-3;

    public static MixtureFit Fit(PreparedData prepared, FitPlan plan)
    {
        var layout = plan.Layout(prepared);
        if (plan.Experts == 1)
            return Finish(prepared, plan, layout, [Run(prepared.Data, plan, layout, ToState(plan, layout, Simple(layout)), plan.Threads)]);

        var sample = prepared.Data.Sample(SearchRows);
        var searched = ReferenceEquals(sample, prepared.Data) ? plan : plan.For(sample.TotalWeight / prepared.Data.TotalWeight);
        var search = new MaximumSearch(sample, searched, layout);
        var runs = search.Run(Pooled(prepared with { Data = sample }, searched));
        var fit = Finish(prepared, plan, layout, ReferenceEquals(sample, prepared.Data) ? [.. runs]
            : OnAllRows(prepared.Data, plan, layout, runs));
        return fit with { ReachedAlone = search.ReachedAlone(runs[0].Objective) };
    }

    // The highest few of the sample go on over all rows, as their order may be another there. Values on a sample are not those of all rows,
    // so traces begin anew.
    private static SolverState[] OnAllRows(MixtureData data, FitPlan plan, MixtureLayout layout, IReadOnlyList<SolverState> runs)
    {
        const int Most = 3;
        return [.. MaximumSearch.Distinct(runs).Take(Most).Select(run => Run(data, plan, layout, run.State, plan.Threads))];
    }

    /// <summary>Goes from a given full vector to convergence: no random starts.</summary>
    public static MixtureFit FitFrom(PreparedData prepared, FitPlan plan, double[] full, bool keepOrder)
    {
        var layout = plan.Layout(prepared);
        return Finish(prepared, plan, layout, [Run(prepared.Data, plan, layout, ToState(plan, layout, full), plan.Threads)], keepOrder);
    }

    /// <summary>The full vector of one expert without a gate, as the random starts need it.</summary>
    private static double[] Pooled(PreparedData prepared, FitPlan plan)
    {
        var single = plan with { Experts = 1, L1 = 0,
            L2 = Math.Max(plan.L2, 1e-3 * prepared.Data.TotalWeight / Math.Max(prepared.Data.Rows, 1)) };
        var layout = single.Layout(prepared);
        return layout.Expand(Run(prepared.Data, single, layout, ToState(single, layout, Simple(layout)), plan.Threads).State)
            .AsSpan(layout.ExpertGroup(0).FullOffset).ToArray();
    }

    private static double[] Simple(MixtureLayout layout) => new double[layout.FullLength];

    private static double[] ToState(FitPlan plan, MixtureLayout layout, double[] full) => plan.L1 > 0 ? full : layout.Contract(full);

    private static SolverState Run(MixtureData data, FitPlan plan, MixtureLayout layout, double[] state, int threads)
    {
        var solver = new EmSolver(new MixtureEvaluator(data, layout, threads), plan.Rule(data, layout), plan.Tolerance,
            plan.CheckCancelled);
        return MaximumSearch.Continue(data, plan, layout, solver.Start(state), threads);
    }

    private static MixtureFit Finish(PreparedData prepared, FitPlan plan, MixtureLayout layout, SolverState[] runs, bool keepOrder = false)
    {
        var best = runs[0];
        foreach (var run in runs)
        {
            if (run.Objective > best.Objective)
                best = run;
        }

        double[] parameters = plan.L1 > 0 ? layout.Contract(best.State) : best.State;
        double[] full = plan.L1 > 0 ? best.State : layout.Expand(best.State);
        var evaluator = new MixtureEvaluator(prepared.Data, layout, plan.Threads);
        var sums = evaluator.Evaluate(parameters, EvaluationOrder.Value);
        int[] order = Enumerable.Range(0, layout.Experts).OrderByDescending(k => keepOrder ? -k : sums.Mass[k]).ToArray();
        return new MixtureFit(
            plan,
            layout,
            layout.Reorder(full, order),
            best.Objective,
            sums.LogLikelihood,
            sums.Entropy,
            [.. order.Select(k => sums.Mass[k])],
            [.. order.Select(k => sums.ExpertLogDensity[k] / Math.Max(sums.Mass[k], double.Epsilon))],
            best.Trace,
            best.Converged,
            best.GradientNorm,
            runs.Length,
            runs.Count(r => r.Objective >= best.Objective - SameValue - (1e-10 * Math.Abs(best.Objective))));
    }
}
