using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing.Transforms;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>The columns of a feature vector in a graph of ONNX, as <see cref="Preprocessor.TransformRow"/> takes them.</summary>
/// <param name="graph">The graph.</param>
/// <param name="layout">Layout of the vector.</param>
/// <param name="features">(rows, slots).</param>
internal sealed class GivenColumns(OnnxGraph graph, FeatureLayout layout, string features)
{
    /// <summary>Mapped numbers, 0 where one is missing; null without columns.</summary>
    /// <param name="columns">Numeric columns.</param>
    /// <param name="transform">Transform of the maps.</param>
    /// <param name="maps">(columns).</param>
    public string? Numbers(int[] columns, INumericTransform transform, ClippedMap[] maps)
    {
        if (columns.Length == 0) return null;
        string zero = graph.Number(0f), given = graph.Gather(features, 1, Slots(columns)), known = graph.IsFinite(given);
        string finite = graph.Op("Where", known, given, zero);
        // Infinite limits are none, and some runtimes take no infinite constants for a range.
        string smallest = graph.Constant(Array.ConvertAll(maps, map => Math.Max(map.Smallest, float.MinValue)), 1, maps.Length);
        string largest = graph.Constant(Array.ConvertAll(maps, map => Math.Min(map.Largest, float.MaxValue)), 1, maps.Length);
        string mapped = transform.ToOnnx(graph, Array.ConvertAll(maps, map => map.Map), graph.Clamp(finite, smallest, largest));
        return graph.Op("Where", known, mapped, zero);
    }

    /// <summary>1 where a number is missing, else 0; null without columns.</summary>
    public string? Missing(int[] columns) => columns.Length == 0 ? null
        : graph.Single(graph.Op("Not", graph.IsFinite(graph.Gather(features, 1, Slots(columns)))));

    /// <summary>1 where a row is of a category that was seen in training, else 0; null without columns.</summary>
    /// <param name="columns">Category columns.</param>
    /// <param name="seen">(columns, categories).</param>
    public string? Categories(int[] columns, bool[][] seen)
    {
        if (columns.Length == 0) return null;
        string zero = graph.Number(0f);
        string[] parts = new string[columns.Length];
        for (int i = 0; i < columns.Length; i++)
        {
            var group = layout.Groups[columns[i]];
            string slots = graph.Gather(features, 1, [.. Enumerable.Range(group.Start, group.Count)]);
            string named = graph.Single(graph.Op("Not", graph.Op("Equal", slots, zero)));
            // A row counts as of the first category that is named.
            string first = graph.Unsqueeze(graph.Node("ArgMax", [named], ("axis", 1), ("keepdims", 0)), 1);
            string isFirst = graph.Op("Equal", first, graph.Constant([.. Enumerable.Range(0, group.Count)], 1, group.Count));
            float[] kept = Array.ConvertAll(seen[i], isSeen => isSeen ? 1f : 0f);
            string known = graph.Multiply(named, graph.Constant(kept, 1, group.Count));
            parts[i] = graph.Multiply(known, graph.Single(isFirst));
        }
        return graph.Concatenate(parts, 1);
    }

    private int[] Slots(int[] columns) => Array.ConvertAll(columns, column => layout.NumericSlots[column]);
}
