namespace MLNet.MoE.Mixtures.Simulation;

/// <summary>Voronoi cells of fitted experts around true ones, and the loss over them.</summary>
internal static class VoronoiCells
{
    private const int Refinements = 60;

    public static double Loss(MoeMixture fitted, MoeMixture truth, double[][][] fittedExperts, double[][][] trueExperts)
    {
        var (weights, gates) = Gates(fitted);
        var (trueWeights, trueGates) = Gates(truth);
        var best = double.PositiveInfinity;
        var translations = fitted.Gate.IsTranslationInvariant && fitted.NumberOfExperts > 1
            ? from i in Enumerable.Range(0, gates.Length) from j in Enumerable.Range(0, trueGates.Length) select Subtract(trueGates[j],
                gates[i])
            : [new double[fitted.NumberOfGateFeatures]];

        // Each pairing of a fitted with a true gate proposes a translation; each is then refined for the cells that it gives.
        foreach (var start in translations)
        {
            var translation = start;
            for (var step = 0; step < Refinements; step++)
            {
                var cells = Cells(gates, translation, fittedExperts, trueGates, trueExperts);
                best = Math.Min(best, Value(cells, weights, gates, translation, fittedExperts, trueWeights, trueGates, trueExperts));
                if (!fitted.Gate.IsTranslationInvariant || fitted.NumberOfExperts == 1)
                    break;
                translation = Refine(cells, weights, gates, translation, trueGates);
            }
        }

        return best;
    }

    private static (double[] Weights, double[][] Slopes) Gates(MoeMixture mixture)
    {
        var weights = mixture.GateIntercepts;
        var largest = weights.Max();
        var sum = weights.Sum(b => Math.Exp(b - largest));
        var slopes = mixture.GateSlopes;
        return (
            [.. weights.Select(b => Math.Exp(b - largest) / sum)],
            [.. Enumerable.Range(0, mixture.NumberOfExperts)
                .Select(i => Enumerable.Range(0, mixture.NumberOfGateFeatures).Select(j => slopes[i, j]).ToArray())]);
    }

    private static int[] Cells(double[][] gates, double[] translation, double[][][] fitted, double[][] trueGates, double[][][] truth) =>
        [.. Enumerable.Range(0, gates.Length).Select(i => Enumerable.Range(0, trueGates.Length).MinBy(j =>
            Squares(Add(gates[i], translation), trueGates[j]) + fitted[i].Zip(truth[j], Squares).Sum()))];

    private static double Value(
        int[] cells, double[] weights, double[][] gates, double[] translation, double[][][] fitted, double[] trueWeights,
            double[][] trueGates, double[][][] truth)
    {
        var loss = 0.0;
        for (var j = 0; j < trueGates.Length; j++)
        {
            var members = Enumerable.Range(0, cells.Length).Where(i => cells[i] == j).ToList();
            loss += Math.Abs(members.Sum(i => weights[i]) - trueWeights[j]);
            var power = members.Count == 1 ? 0.5 : 1;
            foreach (var i in members)
            {
                var distance = Math.Pow(Squares(Add(gates[i], translation), trueGates[j]), power);
                distance += fitted[i].Zip(truth[j], (a, b) => Math.Pow(Squares(a, b), power)).Sum();
                loss += weights[i] * distance;
            }
        }

        return loss;
    }

    // Weiszfeld's step for single members (their norm is not squared), least squares for the others.
    private static double[] Refine(int[] cells, double[] weights, double[][] gates, double[] translation, double[][] trueGates)
    {
        var sizes = cells.GroupBy(j => j).ToDictionary(g => g.Key, g => g.Count());
        var next = new double[translation.Length];
        var total = 0.0;
        for (var i = 0; i < cells.Length; i++)
        {
            var gap = Subtract(trueGates[cells[i]], gates[i]);
            var weight = weights[i];
            if (sizes[cells[i]] == 1)
                weight /= 2 * Math.Max(Math.Sqrt(Squares(gap, translation)), 1e-9);
            total += weight;
            for (var d = 0; d < next.Length; d++)
                next[d] += weight * gap[d];
        }

        return total > 0 ? [.. next.Select(v => v / total)] : translation;
    }

    private static double Squares(double[] a, double[] b) => a.Zip(b, (x, y) => (x - y) * (x - y)).Sum();

    private static double[] Add(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x + y)];

    private static double[] Subtract(double[] a, double[] b) => [.. a.Zip(b, (x, y) => x - y)];
}
