using System.Runtime.InteropServices;
using MLNet.MoE.Preprocessing.Transforms;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>Learns a <see cref="Preprocessor"/>: one pass over the rows says which columns vary, then each column is gathered and fitted
/// alone.</summary>
internal static class PreprocessorFit
{
    /// <summary>Rows that transforms are fitted on at most; more move a quantile by less than a knot's share.</summary>
    internal const int SampleRows = 200_000;

    public static Preprocessor Run(
        FeatureTable table, ReadOnlySpan<int> rows, TargetScaling scaling, string transformName, bool rawColumns,
            double falseDiscoveryRate, int seed)
    {
        var transform = NumericTransformRegistry.Get(transformName);
        var survey = ColumnSurvey.Take(table, rows);
        int[] varying = survey.VaryingNumeric(),
            numeric = ColumnScreen.Keep(table, rows, varying, scaling == TargetScaling.None, falseDiscoveryRate);
        int[] categories = survey.VaryingCategories();
        int[] sample = Sample(table, rows, seed);
        var source = table;
        if (table.IsStored) (source, sample) = (table.CopyOf(sample), [.. Enumerable.Range(0, sample.Length)]);
        var maps = new NumericColumnMaps(
            table.NumericCount, transformName, numeric, FitMaps(source, sample, numeric, transform),
            [.. survey.PartlyMissing().Except(varying.Except(numeric))],
            rawColumns ? FitMaps(source, sample, numeric, Preprocessor.RawTransform) : []);
        var categoryMaps = new CategoryColumnMaps(
            table.CategorySizes.Count, categories, Array.ConvertAll(categories, survey.SeenCategories));
        TargetScale? target = scaling == TargetScaling.None ? null : TargetScale.Fit(table, rows, scaling);
        return new Preprocessor(maps, categoryMaps, target) { Sparse = SparseColumns.Fit(table, rows) };
    }

    private static ClippedMap[] FitMaps(FeatureTable table, int[] rows, int[] columns, INumericTransform transform)
    {
        float[] values = new float[rows.Length];
        double[]? weights = table.HasWeights ? new double[rows.Length] : null;
        return Array.ConvertAll(columns, column =>
        {
            int count = 0;
            foreach (int row in rows)
            {
                float value = table.Numeric(row)[column];
                if (!float.IsFinite(value)) continue;
                if (weights is not null) weights[count] = table.Weight(row);
                values[count++] = value;
            }
            // Every sampled row may miss a value that others have; a single made-up value keeps the map defined.
            if (count == 0) (values[0], count) = (0, 1);
            if (weights is not null && count == 1) weights[0] = 1;
            return ClippedMap.Fit(transform, new ColumnSample(values, weights, count));
        });
    }

    /// <summary>The rows with a weight, or one at random from each of <see cref="SampleRows"/> runs of equal length.</summary>
    private static int[] Sample(FeatureTable table, ReadOnlySpan<int> rows, int seed)
    {
        var weighted = rows;
        if (table.HasWeights)
        {
            var list = new List<int>(rows.Length);
            foreach (int row in rows)
            {
                if (table.Weight(row) > 0) list.Add(row);
            }
            weighted = CollectionsMarshal.AsSpan(list);
        }
        if (weighted.Length <= SampleRows) return [.. weighted];
        var random = new Random(seed);
        int[] sample = new int[SampleRows];
        for (long i = 0; i < SampleRows; i++)
        {
            int start = (int)(i * weighted.Length / SampleRows), end = (int)((i + 1) * weighted.Length / SampleRows);
            sample[i] = weighted[random.Next(start, end)];
        }
        return sample;
    }
}
