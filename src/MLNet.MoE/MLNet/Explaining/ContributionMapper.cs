using Microsoft.ML.Data;
using MLNet.MoE.Networks.Explaining;

namespace MLNet.MoE;

/// <summary>
/// What ML.NET's <c>CalculateFeatureContribution</c> asks of a model: what each slot of a row adds to its score. A model knows no rows,
/// so a row is compared with one whose numbers are all in the middle of their range and that has no category.
/// </summary>
/// <param name="model">The model.</param>
/// <param name="positive">How many of the largest contributions are kept.</param>
/// <param name="negative">How many of the smallest.</param>
/// <param name="normalizes">Whether they are divided by the largest in size.</param>
internal sealed class ContributionMapper(NetworkModelParameters model, int positive, int negative, bool normalizes)
{
    /// <summary>Pairs of orders, and columns up to which a row is explained exactly.</summary>
    private const int Orders = 16, MostExact = 8;

    private readonly int[] _slots = FirstSlots(model);

    /// <summary>Explains a row.</summary>
    /// <param name="features">(slots).</param>
    /// <param name="contributions">(slots), written; that of a category stands in its slot, that of none in the group's first.</param>
    public void Map(in VBuffer<float> features, ref VBuffer<float> contributions)
    {
        var network = model.Network;
        var table = new ExplainedTable(network);
        if (features.IsDense) table.Add(features.GetValues());
        else table.Add(features.GetIndices(), features.GetValues());
        var reference = new PreparedRow(new float[network.Spec.PreparedColumns],
            [.. Enumerable.Repeat(-1, network.Spec.CategorySizes.Count)], []);
        var explained = new ShapleyValues(network, table, [reference], (Orders, MostExact), seed: 0).Explain([table.Prepare(0)])[0];
        int score = model.Task == TaskKind.Multiclass ? Array.IndexOf(explained.Scores, explained.Scores.Max()) : 0;
        var editor = VBufferEditor.Create(ref contributions, model.FeatureCount);
        editor.Values.Clear();
        double[] values = new double[table.Columns.Count];
        for (int column = 0; column < values.Length; column++)
            values[column] = explained.Contributions[(column * explained.Scores.Length) + score];
        double largest = normalizes ? values.Max(Math.Abs) : 0;
        int[] kept = [.. Ranked(values, 1).Take(positive), .. Ranked(values, -1).Take(negative)];
        foreach (int column in kept)
            editor.Values[Slot(table, column)] = (float)(largest > 0 ? values[column] / largest : values[column]);
        contributions = editor.Commit();
    }

    private static IEnumerable<int> Ranked(double[] values, int sign) => Enumerable.Range(0, values.Length)
        .Where(column => sign * values[column] > 0).OrderByDescending(column => sign * values[column]);

    private int Slot(ExplainedTable table, int column)
    {
        var part = table.Columns[column];
        if (part.Groups.Length == 0) return _slots[column];
        int category = table.Categories(0)[part.Groups[0]];
        return _slots[column] + Math.Max(0, category);
    }

    /// <summary>(columns): the first slot of each.</summary>
    private static int[] FirstSlots(NetworkModelParameters model)
    {
        var layout = model.Network.Layout;
        return [.. ExplainedColumns.Of(layout).Select(column => column.Groups.Length > 0 ? layout.Groups[column.Groups[0]].Start
            : column.Numbers.Length > 0 ? layout.NumericSlots[column.Numbers[0]] : layout.SparseSlots[column.Sparse[0]])];
    }
}
