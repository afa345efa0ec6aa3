using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>
/// A trained network as the start of a further fit: the same preprocessing, and room for categories that it has not seen. A category that
/// is new starts with weights of 0, so that rows with it score as they did before, when it counted as none.
/// </summary>
internal sealed class ContinuedNetwork
{
    private readonly TrainedNetwork _previous;
    private readonly int[] _earlier;

    private ContinuedNetwork(TrainedNetwork previous, Preprocessor preprocessor, NetworkSpec spec, int[] earlier) =>
        (_previous, Preprocessor, Spec, _earlier) = (previous, preprocessor, spec, earlier);

    /// <summary>The preparation of rows, which knows the new categories.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>The network with as many categories.</summary>
    public NetworkSpec Spec { get; }

    /// <summary>Prepares to go on.</summary>
    /// <param name="previous">The network.</param>
    /// <param name="table">Rows to learn from, as they were read.</param>
    /// <param name="rows">Those of them that are not held out.</param>
    /// <param name="layout">Layout of the rows, which suits that of the network.</param>
    public static ContinuedNetwork Of(TrainedNetwork previous, FeatureTable table, ReadOnlySpan<int> rows, FeatureLayout layout)
    {
        int[][] earlier = [.. layout.Groups.Select((group, g) => Earlier(previous.Layout, previous.Layout.Groups[g], layout, group))];
        bool[][] known = Array.ConvertAll(earlier, categories => new bool[categories.Length]);
        foreach (int row in rows)
        {
            var categories = table.Categories(row);
            for (int g = 0; g < categories.Length; g++)
            {
                if (categories[g] >= 0) known[g][categories[g]] = true;
            }
        }
        var coordinates = new List<int>(Enumerable.Range(0, previous.Spec.DenseCount));
        int next = previous.Spec.DenseCount;
        for (int column = 0; column < previous.Preprocessor.CategoryColumns.Count; column++)
        {
            int g = previous.Preprocessor.CategoryColumns[column];
            var seen = previous.Preprocessor.SeenCategories(column);
            for (int category = 0; category < earlier[g].Length; category++)
            {
                bool wasSeen = earlier[g][category] is >= 0 and var before && seen[before];
                coordinates.Add(wasSeen ? next + earlier[g][category] : -1);
                known[g][category] |= wasSeen;
            }
            next += seen.Count;
        }
        coordinates.AddRange(Enumerable.Range(next, previous.Spec.SparseColumns));
        var preprocessor = previous.Preprocessor.WithCategories(known);
        return new(previous, preprocessor, previous.Spec with { CategorySizes = preprocessor.CategorySizes }, [.. coordinates]);
    }

    /// <summary>The weights to start from.</summary>
    /// <param name="seed">Seed of the few that are new.</param>
    public NetworkWeights Start(int seed)
    {
        if (_earlier.SequenceEqual(Enumerable.Range(0, _previous.Spec.InputCount))) return _previous.Weights.Clone();
        var fresh = NetworkWeights.Create(Spec, seed);
        int inputs = _previous.Spec.InputCount, scaled = _previous.Spec.ScaledCount;
        foreach (var array in fresh.Arrays)
        {
            float[] before = _previous.Weights[array.Shape.Role];
            int axis = InputAxis(array.Shape);
            if (axis < 0)
            {
                before.CopyTo(array.Values, 0);
                continue;
            }
            int count = array.Shape.Shape[axis], inner = 1, old = array.Shape.Shape[axis] == Spec.InputCount ? inputs : scaled;
            for (int i = axis + 1; i < array.Shape.Shape.Count; i++) inner *= array.Shape.Shape[i];
            for (int outer = 0; outer < array.Values.Length / (count * inner); outer++)
            {
                for (int coordinate = 0; coordinate < count; coordinate++)
                {
                    var target = array.Values.AsSpan(((outer * count) + coordinate) * inner, inner);
                    int source = _earlier[coordinate];
                    if (source >= 0) before.AsSpan(((outer * old) + source) * inner, inner).CopyTo(target);
                    // A product with nothing; scale and adapters start as in a fresh network, so that it can be learnt.
                    else if (array.Shape.Decays) target.Clear();
                }
            }
        }
        return fresh;
    }

    /// <summary>For each category the index that it had; -1 for a new one.</summary>
    private static int[] Earlier(FeatureLayout previous, CategoryGroup before, FeatureLayout layout, CategoryGroup now)
    {
        if (previous.SlotNames is null || layout.SlotNames is null) return [.. Enumerable.Range(0, now.Count)];
        var index = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < before.Count; i++) index.TryAdd(previous.SlotNames[before.Start + i], i);
        return [.. Enumerable.Range(now.Start, now.Count).Select(slot => index.GetValueOrDefault(layout.SlotNames[slot], -1))];
    }

    /// <summary>The extent of an array that counts coordinates of the input; -1 for an array that has none.</summary>
    private static int InputAxis(WeightShape shape) => shape.Role switch
    {
        { Kind: WeightKind.InputScale } => 0,
        { Kind: WeightKind.InputAdapters or WeightKind.GateWeights } => 1,
        { Kind: WeightKind.ExpertWeights, Index: 0 } => 2,
        _ => -1,
    };
}
