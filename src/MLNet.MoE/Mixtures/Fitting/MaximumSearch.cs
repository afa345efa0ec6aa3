using System.Runtime.ExceptionServices;
using MLNet.MoE.Mixtures.Evaluation;
using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Solvers;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>
/// Looks for the highest of the many maxima: random starts, of which the best third runs to convergence; then rounds of proposals made from
/// the maxima so far (<see cref="Proposal"/>), as many as there were starts, until several rounds in a row find nothing higher.
/// </summary>
/// <param name="data">Rows to search on.</param>
/// <param name="plan">What was asked for, its penalties scaled to the weight of these rows.</param>
/// <param name="layout">Layout of the parameters.</param>
internal sealed class MaximumSearch(MixtureData data, FitPlan plan, MixtureLayout layout)
{
    private const int ShortIterations = 25;

    // Proposals begin near a maximum and need fewer iterations before Newton's method can take over.
    private const int ProposalIterations = 10;
    private const int LeastProposals = 8;
    private const int MostRounds = 12;
    private const int MostSearched = 100;

    // EM hands over to Newton's method when an iteration gains less than this.
    private const double HandOverGain = 1;
    private const double LeastGain = 1e-9;

    private double[] _alone = [];

    /// <summary>All runs that went to convergence, the higher ones first.</summary>
    /// <param name="pooled">Full vector of the one expert's group.</param>
    public IReadOnlyList<SolverState> Run(double[] pooled)
    {
        var starts = new SolverState[plan.Starts];
        InParallel(plan.Starts, i => starts[i] = Short(RandomStart.Draw(layout, pooled, plan.Seed, i), ShortIterations));
        var promising = Ordered(starts).Take(Math.Max(3, (plan.Starts + 2) / 3)).ToArray();
        var runs = new SolverState[promising.Length];
        InParallel(runs.Length, i => runs[i] = Continue(data, plan, layout, promising[i], 1));

        _alone = [.. runs.Select(run => run.Objective)];
        var all = Ordered(runs);
        for (int round = 0, failed = 0; round < MostRounds && failed < Patience; round++)
        {
            double best = all[0].Objective;
            all = Ordered([.. all, .. Proposed(all, round)]);
            failed = all[0].Objective > best + MixtureFitter.SameValue ? 0 : failed + 1;
        }

        return all;
    }

    /// <summary>How many random starts reached a value by themselves.</summary>
    public int ReachedAlone(double value) => _alone.Count(reached => reached >= value - MixtureFitter.SameValue);

    /// <summary>The highest few maxima, each once.</summary>
    public static IReadOnlyList<SolverState> Distinct(IReadOnlyList<SolverState> runs)
    {
        const int Most = 8;
        var distinct = new List<SolverState>();
        foreach (var run in runs)
        {
            if (distinct.Count == 0 || distinct[^1].Objective - run.Objective > MixtureFitter.SameValue)
                distinct.Add(run);
            if (distinct.Count == Most)
                break;
        }

        return distinct;
    }

    /// <summary>Takes a run to convergence: EM, then Newton's method on the whole where that is worth it.</summary>
    public static SolverState Continue(MixtureData data, FitPlan plan, MixtureLayout layout, SolverState state, int threads)
    {
        var evaluator = new MixtureEvaluator(data, layout, threads);
        bool polish = plan.CanPolish(layout);
        var solver = new EmSolver(evaluator, plan.Rule(data, layout), plan.Tolerance, plan.CheckCancelled);
        state = solver.Run(state, plan.Iterations - (state.Trace.Count - 1), polish ? HandOverGain : LeastGain);
        int left = plan.Iterations - (state.Trace.Count - 1);
        return polish && left > 0 ? new NewtonPolish(evaluator, plan.Penalty(layout), plan.Tolerance, plan.CheckCancelled).Run(state, left)
            : state;
    }

    // The more experts there are, the more of the proposals lead back or into lower maxima. With many parameters each run is dear.
    private int Patience => !plan.CanPolish(layout) || layout.Length > MostSearched ? 1 : Math.Clamp(layout.Experts, 2, 4);

    private double[] Full(SolverState run) => plan.L1 > 0 ? run.State : layout.Expand(run.State);

    private SolverState[] Proposed(IReadOnlyList<SolverState> runs, int round)
    {
        double[][] maxima = Distinct(runs).Select(Full).ToArray();
        double best = runs[0].Objective;
        var found = new SolverState[Math.Max(plan.Starts, LeastProposals)];
        int first = round * found.Length;
        if (plan.CanPolish(layout))
        {
            InParallel(found.Length,
                p => found[p] = Polished(Short(Proposal.Make(layout, maxima, plan.Seed, first + p), ProposalIterations), best));
            return found;
        }

        // Without Newton's method convergence is slow, so only the better ones go on.
        InParallel(found.Length, p => found[p] = Short(Proposal.Make(layout, maxima, plan.Seed, first + p), ShortIterations));
        found = [.. Ordered(found).Take(Math.Max(2, found.Length / 4))];
        InParallel(found.Length, p => found[p] = Continue(data, plan, layout, found[p], 1));
        return found;
    }

    private SolverState Polished(SolverState state, double best) =>
        new NewtonPolish(new MixtureEvaluator(data, layout, 1), plan.Penalty(layout), plan.Tolerance, plan.CheckCancelled)
            .Run(state, Math.Max(1, plan.Iterations - ProposalIterations), best);

    private SolverState Short(double[] full, int iterations)
    {
        var solver = new EmSolver(new MixtureEvaluator(data, layout, 1), plan.Rule(data, layout), plan.Tolerance, plan.CheckCancelled);
        return solver.Run(solver.Start(plan.L1 > 0 ? full : layout.Contract(full)), Math.Min(iterations, plan.Iterations), LeastGain);
    }

    // The first of equal ones stays first, so that the order of completion plays no part; NaN, which no run should have, comes last.
    private static IReadOnlyList<SolverState> Ordered(IReadOnlyList<SolverState> runs) =>
        [.. runs.OrderByDescending(s => double.IsNaN(s.Objective) ? double.NegativeInfinity : s.Objective)];

    // The caller gets the exception itself, as from a loop, and not a collection of one.
    private void InParallel(int count, Action<int> body)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = plan.Threads }, body);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }
}
