using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>Sums up what the gate of a mixture gives its experts: over all rows, by column and by row.</summary>
internal static class ExpertUseReader
{
    private const int MostColumns = 5, MostValues = 3;

    /// <summary>Smallest change of an expert's mean weight from small to large values that is told.</summary>
    private const float SmallestChange = 0.02f;

    /// <summary>Sums up.</summary>
    /// <param name="mixture">The mixture.</param>
    /// <param name="features">Rows, as a view of their features.</param>
    /// <param name="vectors">The same rows as dense vectors.</param>
    /// <param name="names">(slots) Names of the columns.</param>
    public static GateUsage Read(MixtureOfTransformer mixture, IDataView features, float[][] vectors, IReadOnlyList<string> names)
    {
        float[][] weights = [.. mixture.Transform(features).GetColumn<float[]>(MixtureOfTransformer.GateWeightsColumn)
            .Take(vectors.Length)];
        var usage = GateUsage.Of(weights);
        string[] experts = [.. mixture.ExpertNames];
        if (!mixture.WeighsRows) return usage with { Experts = new(experts, false, [], []) };
        var changes = Enumerable.Range(0, names.Count).Select(slot => ByColumn(slot, names[slot], vectors, weights))
            .OfType<(int Slot, ExpertUseByColumn Use, float Change)>()
            .Where(each => each.Change >= SmallestChange).OrderByDescending(each => each.Change).Take(MostColumns).ToArray();
        var rows =
            experts.Select(
                (expert, k) => OfRow(expert, k, [.. changes.Take(MostValues).Select(each => each.Slot)], names, vectors, weights));
        return usage with { Experts = new(experts, true, [.. changes.Select(each => each.Use)], [.. rows]) };
    }

    /// <summary>Mean weights in the third of the rows with the smallest values and in that with the largest; null for a column of one
    /// value.</summary>
    private static (int Slot, ExpertUseByColumn Use, float Change)? ByColumn(int slot, string name, float[][] vectors, float[][] weights)
    {
        int[] order = [.. Enumerable.Range(0, vectors.Length).Where(row => float.IsFinite(vectors[row][slot]))
            .OrderBy(row => vectors[row][slot])];
        if (order.Length < 2) return null;
        float low = vectors[order[(order.Length - 1) / 3]][slot], high = vectors[order[order.Length - 1 - ((order.Length - 1) / 3)]][slot];
        // Columns of few values, such as those of a category, are told by their ends.
        if (low == high) (low, high) = (vectors[order[0]][slot], vectors[order[^1]][slot]);
        if (low == high) return null;
        float[] small = Mean([.. order.Where(row => vectors[row][slot] <= low)], weights),
            large = Mean([.. order.Where(row => vectors[row][slot] >= high)], weights);
        return (slot, new(name, low, high, small, large), small.Zip(large, (a, b) => Math.Abs(a - b)).Max());
    }

    private static ExpertUseOfRow OfRow(string expert, int k, int[] slots, IReadOnlyList<string> names, float[][] vectors,
        float[][] weights)
    {
        int row = Enumerable.Range(0, weights.Length).MaxBy(each => weights[each][k]);
        return new(expert, [.. slots.Select(slot => $"{names[slot]} = {vectors[row][slot].ToString("G4", CultureInfo.InvariantCulture)}")],
            weights[row]);
    }

    private static float[] Mean(int[] rows, float[][] weights)
    {
        float[] means = new float[weights[0].Length];
        foreach (int row in rows)
            for (int k = 0; k < means.Length; k++) means[k] += weights[row][k] / rows.Length;
        return means;
    }
}
