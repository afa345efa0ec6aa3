namespace MLNet.MoE.Benchmarks;

/// <summary>One curve of a convergence study: a truth, and what is fitted to draws from it.</summary>
/// <param name="Name">Name for tables and pictures.</param>
/// <param name="Truth">What rows are drawn from.</param>
/// <param name="FittedExperts">Experts of the fit: those of the truth, or more.</param>
public sealed record StudyCase(string Name, MoeMixture Truth, int FittedExperts)
{
    /// <summary>Exact and over-fitted, with the standard and the modified gate.</summary>
    /// <param name="gaussian">Whether experts are Gaussian and not multinomial.</param>
    public static IReadOnlyList<StudyCase> All(bool gaussian)
    {
        MoeGate modified = new() { Transform = GateTransform.Tanh };
        return
        [
            new("exact, standard gate", MakeTruth(gaussian, MoeGate.Standard), 2),
            new("exact, modified gate", MakeTruth(gaussian, modified), 2),
            new("over-fitted, standard gate", MakeTruth(gaussian, MoeGate.Standard), 3),
            new("over-fitted, modified gate", MakeTruth(gaussian, modified), 3),
        ];
    }

    // Two experts, two standard normal features, and three classes or a number. A thousand rows determine every coefficient: where they do
    // not, the fit of few rows is far off, and losses fall faster than at the parametric rate until there are enough.
    private static MoeMixture MakeTruth(bool gaussian, MoeGate gate) => gaussian
        ? new GaussianMoeMixture([0.3, -0.3], new double[,] { { 2, 0 }, { -2, 0 } }, [1, -2], new double[,] { { 2, -1 }, { -1, 3 } },
            [0.5, 0.8], gate)
        : new MultinomialMoeMixture(
            [0.5, -0.5],
            new double[,] { { 4, -2 }, { -4, 2 } },
            new double[,] { { 1, 0, -1 }, { -2, 1, 1 } },
            new double[,,] { { { 3, 0 }, { -3, 1.5 }, { 0, -1.5 } }, { { -1.5, 3 }, { 1.5, 0 }, { 0, -3 } } },
            gate);
}
