namespace MLNet.MoE.Mixtures.Simulation;

/// <summary>Voronoi cells of fitted experts around true ones, and the loss over them.</summary>
internal static class VoronoiCells
{
    private const int Refinements = 60;

    public static double Loss(MoeMixture fitted, MoeMixture truth, double[][][] fittedExperts, double[][][] trueExperts)
    {
        Side fittedSide = Of(fitted, fittedExperts), trueSide = Of(truth, trueExperts);
        double best = double.PositiveInfinity;
        var translations = fitted.Gate.IsTranslationInvariant && fitted.NumberOfExperts > 1
            ? from slopes in fittedSide.Gates from trueSlopes in trueSide.Gates select Subtract(trueSlopes, slopes)
            : [new double[fitted.NumberOfGateFeatures]];

        // Each pairing of a fitted with a true gate proposes a translation; each is then refined for the cells that it gives.
        foreach (double[]? start in translations)
        {
            double[] translation = start;
            for (int step = 0; step < Refinements; step++)
            {
                int[] cells = Cells(fittedSide, trueSide, translation);
                best = Math.Min(best, Value(cells, fittedSide, trueSide, translation));
                if (!fitted.Gate.IsTranslationInvariant || fitted.NumberOfExperts == 1)
                    break;
                translation = Refine(cells, fittedSide, trueSide, translation);
            }
        }

        return best;
    }

    private static Side Of(MoeMixture mixture, double[][][] experts)
    {
        double[] weights = mixture.GateIntercepts;
        double largest = weights.Max();
        double sum = weights.Sum(b => Math.Exp(b - largest));
        double[,] slopes = mixture.GateSlopes;
        return new(
            [.. weights.Select(b => Math.Exp(b - largest) / sum)],
            [.. Enumerable.Range(0, mixture.NumberOfExperts)
                .Select(i => Enumerable.Range(0, mixture.NumberOfGateFeatures).Select(j => slopes[i, j]).ToArray())],
            experts);
    }

    private static int[] Cells(Side fitted, Side truth, double[] translation) =>
        [.. Enumerable.Range(0, fitted.Gates.Length).Select(i => Enumerable.Range(0, truth.Gates.Length).MinBy(j =>
            Squares(Add(fitted.Gates[i], translation), truth.Gates[j]) + fitted.Experts[i].Zip(truth.Experts[j], Squares).Sum()))];

    private static double Value(int[] cells, Side fitted, Side truth, double[] translation)
    {
        double loss = 0.0;
        for (int j = 0; j < truth.Gates.Length; j++)
        {
            var members = Enumerable.Range(0, cells.Length).Where(i => cells[i] == j).ToList();
            loss += Math.Abs(members.Sum(i => fitted.Weights[i]) - truth.Weights[j]);
            double power = members.Count == 1 ? 0.5 : 1;
            foreach (int i in members)
            {
                double distance = Math.Pow(Squares(Add(fitted.Gates[i], translation), truth.Gates[j]), power);
                distance += fitted.Experts[i].Zip(truth.Experts[j], (a, b) => Math.Pow(Squares(a, b), power)).Sum();
                loss += fitted.Weights[i] * distance;
            }
        }

        return loss;
    }

    // Weiszfeld's step for single members (their norm is not squared), least squares for the others.
    private static double[] Refine(int[] cells, Side fitted, Side truth, double[] translation)
    {
        var sizes = cells.GroupBy(j => j).ToDictionary(g => g.Key, g => g.Count());
        double[] next = new double[translation.Length];
        double total = 0.0;
        for (int i = 0; i < cells.Length; i++)
        {
            double[] gap = Subtract(truth.Gates[cells[i]], fitted.Gates[i]);
            double weight = fitted.Weights[i];
            if (sizes[cells[i]] == 1)
                weight /= 2 * Math.Max(Math.Sqrt(Squares(gap, translation)), 1e-9);
            total += weight;
            for (int d = 0; d < next.Length; d++)
                next[d] += weight * gap[d];
        }

        return total > 0 ? [.. next.Select(v => v / total)] : translation;
    }

    private static double Squares(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Subtract(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];

    /// <summary>A mixture: weights of its experts, (experts, gate columns) slopes of its gate, and the parameters of its experts.</summary>
    private sealed record Side(double[] Weights, double[][] Gates, double[][][] Experts);
}
