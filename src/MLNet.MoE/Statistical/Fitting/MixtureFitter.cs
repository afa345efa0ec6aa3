using System.Runtime.ExceptionServices;

namespace MLNet.MoE.Statistical;

/// <summary>Fits one number of experts: many short EM runs in parallel, the best few to convergence, then Newton's method on the whole.</summary>
internal static class MixtureFitter
{
    private const int ShortIterations = 25;

    // EM hands over to Newton's method when an iteration gains less than this.
    private const double HandOverGain = 1;
    private const double LeastGain = 1e-9;

    // The short runs need no more rows than these to tell promising starts from others.
    private const int ShortRunRows = 50_000;

    /// <summary>Values nearer than this count as the same maximum.</summary>
    public const double SameValue = 1e-3;

    public static MixtureFit Fit(PreparedData prepared, FitPlan plan)
    {
        var layout = plan.Layout(prepared);
        if (plan.Experts == 1)
            return Finish(prepared, plan, layout, [Run(prepared.Data, plan, layout, Simple(layout), plan.Threads)]);

        var pooled = Pooled(prepared, plan);
        var sample = prepared.Data.Sample(ShortRunRows);
        var starts = new SolverState[plan.Starts];
        InParallel(plan.Threads, plan.Starts, i => starts[i] = Short(sample, plan, layout, RandomStart.Draw(layout, pooled, plan.Seed, i)));

        // The first of equal starts wins, so that the order of completion plays no part.
        var best = starts.Select((s, i) => (State: s, Index: i))
            .OrderByDescending(s => double.IsNaN(s.State.Objective) ? double.NegativeInfinity : s.State.Objective).ThenBy(s => s.Index)
            .Take(Math.Max(3, (plan.Starts + 2) / 3)).Select(s => s.State).ToArray();
        var runs = new SolverState[best.Length];
        var threadsEach = Math.Max(1, plan.Threads / best.Length);
        InParallel(plan.Threads, best.Length, i => runs[i] = Continue(prepared.Data, plan, layout, OnAllRows(prepared.Data, sample, plan, layout, best[i]), threadsEach));
        runs = Escape(prepared.Data, sample, plan, layout, runs);
        return Finish(prepared, plan, layout, runs);
    }

    // From the best maximum so far, pairs of experts propose to give up the one and split the other, until twice in a row that finds nothing better.
    private static SolverState[] Escape(MixtureData data, MixtureData sample, FitPlan plan, MixtureLayout layout, SolverState[] runs)
    {
        const int MostRounds = 8, Patience = 2;
        var failed = 0;
        for (var round = 0; round < MostRounds && failed < Patience; round++)
        {
            var best = runs.MaxBy(r => r.Objective)!;
            var full = plan.L1 > 0 ? best.State : layout.Expand(best.State);
            var all = (from i in Enumerable.Range(0, plan.Experts) from j in Enumerable.Range(0, plan.Experts) where i != j select (i, j)).ToArray();
            var pairs = Enumerable.Range(0, Math.Max(2, plan.Starts)).Select(p => all[p % all.Length]).ToArray();
            var shorts = new SolverState[pairs.Length];
            var seedRound = round;
            InParallel(plan.Threads, pairs.Length, p => shorts[p] = Short(sample, plan, layout, RandomStart.Split(layout, full, pairs[p].i, pairs[p].j, plan.Seed, (seedRound * 10_007) + p)));
            var promising = shorts.OrderByDescending(s => s.Objective).Take(Math.Max(2, pairs.Length / 4)).ToArray();
            var found = new SolverState[promising.Length];
            InParallel(plan.Threads, found.Length, p => found[p] = Continue(data, plan, layout, OnAllRows(data, sample, plan, layout, promising[p]), 1));
            runs = [.. runs, .. found];
            failed = found.Max(f => f.Objective) > best.Objective + SameValue ? 0 : failed + 1;
        }

        return runs;
    }

    // The caller gets the exception itself, as from a loop, and not a collection of one.
    private static void InParallel(int threads, int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = threads }, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    /// <summary>Goes from a given full vector to convergence: no random starts.</summary>
    public static MixtureFit FitFrom(PreparedData prepared, FitPlan plan, double[] full, bool keepOrder)
    {
        var layout = plan.Layout(prepared);
        return Finish(prepared, plan, layout, [Run(prepared.Data, plan, layout, full, plan.Threads)], keepOrder);
    }

    /// <summary>The full vector of one expert without a gate, as the random starts need it.</summary>
    private static double[] Pooled(PreparedData prepared, FitPlan plan)
    {
        var single = plan with { Experts = 1, L1 = 0, L2 = Math.Max(plan.L2, 1e-3 * prepared.Data.TotalWeight / Math.Max(prepared.Data.Rows, 1)) };
        var layout = single.Layout(prepared);
        return layout.Expand(Run(prepared.Data, single, layout, Simple(layout), plan.Threads).State).AsSpan(layout.ExpertGroup(0).FullOffset).ToArray();
    }

    private static double[] Simple(MixtureLayout layout) => new double[layout.FullLength];

    private static double[] ToState(FitPlan plan, MixtureLayout layout, double[] full) => plan.L1 > 0 ? full : layout.Contract(full);

    private static SolverState Short(MixtureData data, FitPlan plan, MixtureLayout layout, double[] full)
    {
        var solver = new EmSolver(new MixtureEvaluator(data, layout, 1), plan.Rule(data, layout), plan.Tolerance, plan.CheckCancelled);
        var state = solver.Run(solver.Start(ToState(plan, layout, full)), Math.Min(ShortIterations, plan.Iterations), LeastGain);
        return state;
    }

    // A run on a sample of the rows goes on from where it is; its values are not those of all rows, so its trace begins anew.
    private static SolverState OnAllRows(MixtureData data, MixtureData sample, FitPlan plan, MixtureLayout layout, SolverState state) => ReferenceEquals(data, sample)
        ? state
        : new EmSolver(new MixtureEvaluator(data, layout, 1), plan.Rule(data, layout), plan.Tolerance, plan.CheckCancelled).Start(state.State);

    private static SolverState Run(MixtureData data, FitPlan plan, MixtureLayout layout, double[] full, int threads)
    {
        var solver = new EmSolver(new MixtureEvaluator(data, layout, threads), plan.Rule(data, layout), plan.Tolerance, plan.CheckCancelled);
        return Continue(data, plan, layout, solver.Start(ToState(plan, layout, full)), threads);
    }

    private static SolverState Continue(MixtureData data, FitPlan plan, MixtureLayout layout, SolverState state, int threads)
    {
        var evaluator = new MixtureEvaluator(data, layout, threads);
        var solver = new EmSolver(evaluator, plan.Rule(data, layout), plan.Tolerance, plan.CheckCancelled);
        var polish = plan.CanPolish(layout);
        state = solver.Run(state, plan.Iterations - (state.Trace.Count - 1), polish ? HandOverGain : LeastGain);
        var left = plan.Iterations - (state.Trace.Count - 1);
        return polish && left > 0 ? new NewtonPolish(evaluator, plan.Penalty(layout), plan.Tolerance, plan.CheckCancelled).Run(state, left) : state;
    }

    private static MixtureFit Finish(PreparedData prepared, FitPlan plan, MixtureLayout layout, SolverState[] runs, bool keepOrder = false)
    {
        var best = runs[0];
        foreach (var run in runs)
        {
            if (run.Objective > best.Objective)
                best = run;
        }

        var parameters = plan.L1 > 0 ? layout.Contract(best.State) : best.State;
        var full = plan.L1 > 0 ? best.State : layout.Expand(best.State);
        var evaluator = new MixtureEvaluator(prepared.Data, layout, plan.Threads);
        var sums = evaluator.Evaluate(parameters, EvaluationOrder.Value);
        var order = Enumerable.Range(0, layout.Experts).OrderByDescending(k => keepOrder ? -k : sums.Mass[k]).ToArray();
        return new MixtureFit(
            plan,
            layout,
            layout.Reorder(full, order),
            best.Objective,
            sums.LogLikelihood,
            sums.Entropy,
            [.. order.Select(k => sums.Mass[k])],
            [.. order.Select(k => sums.Certainty[k] / Math.Max(sums.Mass[k], double.Epsilon))],
            best.Trace,
            best.Converged,
            best.GradientNorm,
            runs.Length,
            runs.Count(r => r.Objective >= best.Objective - SameValue - (1e-10 * Math.Abs(best.Objective))));
    }
}
