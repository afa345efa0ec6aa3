using MLNet.MoE.Mixtures.Model;
using MLNet.MoE.Mixtures.Solvers;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>What one fit of one number of experts needs beside the rows.</summary>
/// <param name="Experts">Number of experts.</param>
/// <param name="Classes">Number of classes, or 0.</param>
/// <param name="L1">Lasso penalty.</param>
/// <param name="L2">Ridge penalty.</param>
/// <param name="Variance">Variance penalty.</param>
/// <param name="Solver">How M-steps are done.</param>
/// <param name="Starts">Random starts.</param>
/// <param name="Iterations">Iterations of a start at most.</param>
/// <param name="Tolerance">Gradient per unit of weight that counts as zero.</param>
/// <param name="Seed">Seed of the starts.</param>
/// <param name="Threads">Threads, at least 1.</param>
/// <param name="CheckCancelled">Called before each iteration; throws to stop the fit. Called by several threads at once.</param>
internal sealed record FitPlan(
    int Experts, int Classes, double L1, double L2, double Variance, MoeSolver Solver, int Starts, int Iterations, double Tolerance,
        int Seed, int Threads, Action CheckCancelled)
{
    // More parameters than this make the Hessian of the whole dearer than the EM iterations that it saves.
    private const int MostPolished = 500;
    private const int MostNewton = 200;

    public static FitPlan From(StatisticalMoeOptions options, int classes, int seed, Action? checkCancelled = null) => new(
        options.NumberOfExperts,
        classes,
        options.L1Regularization,
        options.L2Regularization,
        (options as GaussianMoeOptions)?.VarianceRegularization ?? 0,
        options.Solver,
        options.NumberOfStarts,
        options.MaximumIterations,
        options.Tolerance,
        seed,
        options.NumberOfThreads == 0 ? Environment.ProcessorCount : options.NumberOfThreads,
        checkCancelled ?? options.CancellationToken.ThrowIfCancellationRequested);

    /// <summary>The plan for a sample that carries a share of the weight: penalties weigh as much beside it as beside the whole.</summary>
    public FitPlan For(double share) => this with { L1 = L1 * share, L2 = L2 * share, Variance = Variance * share };

    public MixtureLayout Layout(PreparedData prepared) =>
        new(Experts, Classes, prepared.Data.Gate.Columns, prepared.Data.Experts.Columns, ForExperts(prepared.Gate));

    public Penalty Penalty(MixtureLayout layout) => new(layout, L2, L1, Variance);

    public IStepRule Rule(MixtureData data, MixtureLayout layout)
    {
        bool bound = Solver == MoeSolver.Boehning || (Solver == MoeSolver.Automatic && layout.Groups.Any(g => g.FullLength > MostNewton));
        var penalty = Penalty(layout);
        return L1 > 0 ? new ProximalRule(data, layout, penalty, bound)
            : bound ? new BoehningRule(data, layout, penalty)
            : new NewtonRule(layout, penalty, data.TotalWeight);
    }

    /// <summary>Whether Newton's method on the whole is worth its Hessian, and possible: L1 has no second derivative.</summary>
    public bool CanPolish(MixtureLayout layout) => L1 == 0 && layout.Length <= MostPolished;

    /// <summary>Whether the information matrices are worth computing.</summary>
    public static bool CanInform(MixtureLayout layout) => layout.Length <= MostPolished;

    // Fewer experts than the gate keeps are all kept.
    private MoeGate ForExperts(MoeGate gate) => gate.ActiveExperts < Experts ? gate : new MoeGate
    {
        Transform = gate.Transform,
        CustomTransform = gate.CustomTransform,
        Activation = gate.Activation,
        Temperature = gate.Temperature,
        Center = gate.Center,
        Scale = gate.Scale,
    };
}
