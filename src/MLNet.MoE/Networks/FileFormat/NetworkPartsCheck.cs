using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.FileFormat;

/// <summary>Checks the parts of a network file against each other: what one part gives is what the next one takes, and all of it is in the
/// file.</summary>
internal static class NetworkPartsCheck
{
    /// <summary>Checks that the preprocessing takes what the layout splits a vector into.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void Check(FeatureLayout layout, Preprocessor preprocessor)
    {
        Same(preprocessor.SourceNumeric, layout.NumericSlots.Count, "numeric columns", "preprocessing", "feature vector");
        Same(preprocessor.Sparse.SourceCount, layout.SparseSlots.Count, "sparse columns", "preprocessing", "feature vector");
        Same(preprocessor.SourceCategories, layout.Groups.Count, "categorical columns", "preprocessing", "feature vector");
        for (int i = 0; i < preprocessor.CategorySizes.Count; i++)
            Same(preprocessor.CategorySizes[i], layout.Groups[preprocessor.CategoryColumns[i]].Count, $"categories of column {i}",
                "preprocessing", "feature vector");
    }

    /// <summary>Checks that the network takes what the preprocessing gives.</summary>
    /// <exception cref="InvalidDataException">It does not.</exception>
    public static void Check(Preprocessor preprocessor, NetworkSpec spec)
    {
        Same(spec.NumericColumns, preprocessor.NumericColumns, "numeric columns", "specification", "preprocessing");
        Same(spec.PlainColumns, preprocessor.PlainColumns, "plain columns", "specification", "preprocessing");
        Same(spec.SparseColumns, preprocessor.Sparse.Count, "sparse columns", "specification", "preprocessing");
        Same(spec.CategorySizes.Count, preprocessor.CategorySizes.Count, "categorical columns", "specification", "preprocessing");
        for (int i = 0; i < spec.CategorySizes.Count; i++)
            Same(spec.CategorySizes[i], preprocessor.CategorySizes[i], $"categories of column {i}", "specification", "preprocessing");
        if (preprocessor.ScalesTarget != (spec.GetObjective().Scaling != TargetScaling.None))
            throw new InvalidDataException(
                $"its preprocessing {(preprocessor.ScalesTarget ? "scales" : "does not scale")} the target, which does not fit the "
                + $"objective '{spec.Objective}'.");
    }

    /// <summary>Checks that the weights of columns that the gate does not read are 0.</summary>
    /// <exception cref="InvalidDataException">They are not.</exception>
    public static void Check(NetworkSpec spec, NetworkWeights weights)
    {
        for (int gate = 0; spec.HasGate && gate < spec.GateMatrices; gate++)
        {
            if (!GateColumns.AreClear(spec, weights[WeightKind.GateWeights, gate]))
                throw new InvalidDataException("its gate has weights of columns that it does not read.");
        }
    }

    /// <summary>Checks that the file can hold all the weights.</summary>
    /// <exception cref="InvalidDataException">It cannot.</exception>
    public static void Check(IReadOnlyList<WeightShape> shapes, BoundedReader reader)
    {
        double bytes = 0;
        foreach (var shape in shapes)
        {
            double length = shape.Shape.Aggregate(1.0, (product, extent) => product * extent);
            if (length > Array.MaxLength) throw new InvalidDataException($"its array '{shape.Name}' would have {length:F0} numbers.");
            bytes += sizeof(float) * length;
        }
        if (bytes > reader.Left) throw new InvalidDataException($"its weights would take {bytes:F0} bytes, and {reader.Left} are left.");
    }

    private static void Same(int one, int other, string what, string here, string there)
    {
        if (one != other) throw new InvalidDataException($"its {here} has {one} {what}, its {there} {other}.");
    }
}
