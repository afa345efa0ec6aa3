namespace MLNet.MoE.Performance.Comparison;

/// <summary>Scoring through the trained network, preprocessing included: a row at a time and in batches.</summary>
internal static class ScoringComparison
{
    private const int Batch = 2000;

    public static void Run(Figures figures, TimeSpan budget)
    {
        foreach (var workload in Workload.Sizes.Append(Workload.PiecewiseLinear).Append(Workload.Ensemble))
        {
            var network = workload.Untrained();
            float[] features = workload.Features(), scores = new float[Batch * workload.Spec.Outputs];
            int columns = workload.Table.NumericCount, row = 0;
            void One()
            {
                for (int i = 0; i < 100; i++)
                {
                    network.Predict(features.AsSpan(row * columns, columns), scores.AsSpan(0, workload.Spec.Outputs));
                    row = row + 1 == workload.Table.RowCount ? 0 : row + 1;
                }
            }
            var times = Slices.Measure(budget, new("row", One),
                new("batch", () => network.PredictMany(features.AsSpan(0, Batch * columns), Batch, scores)));
            figures.Add($"predict.{workload.Name}.us", times.Best(0) / 100);
            figures.Add($"predict.{workload.Name}.rows_per_second", Batch / times.Best(1) * 1e6);
        }
    }
}
