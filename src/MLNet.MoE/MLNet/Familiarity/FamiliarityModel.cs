using Microsoft.ML;
using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Explaining;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE;

/// <summary>
/// Knows rows that a network has learnt from, and says how like them others are: by the distance from the nearest of them, and by how far
/// the members of the ensemble disagree. Each is compared with what other training rows have; the two shares are combined as Fisher does.
/// Thread-safe.
/// </summary>
public sealed class FamiliarityModel
{
    private const int MostRemembered = 2000, MostCompared = 1000;

    private readonly NetworkModelParameters _model;
    private readonly ExplanationOptions _options;
    private readonly RowDistances _distances;
    private readonly double[] _usualDistances, _usualDisagreements;

    internal FamiliarityModel(NetworkModelParameters model, IDataView rows, ExplanationOptions options)
    {
        (_model, _options) = (model, options);
        var table = FeatureRows.Read(model, rows, options);
        if (table.Count < 4) throw new InvalidOperationException($"{table.Count} rows are too few to learn what is familiar; give more.");
        int[] order = [.. Enumerable.Range(0, table.Count)];
        new Random(options.Seed).Shuffle(order);
        // Rows that are remembered are at no distance from themselves, so others say what is usual.
        int compared = Math.Min(MostCompared, table.Count / 3);
        int[] others = order[..compared];
        _distances = new RowDistances(model.Network, table, [.. order.Skip(compared).Take(MostRemembered)]);
        _usualDistances = [.. others.AsParallel().AsOrdered().Select(row => _distances.Of(table, row)).Order()];
        _usualDisagreements = [.. Disagreements(table, others).Order()];
    }

    /// <summary>How familiar rows are.</summary>
    /// <param name="data">Rows with the columns that the model was trained on.</param>
    /// <exception cref="InvalidOperationException">There are no rows, or not the features of the model.</exception>
    public IReadOnlyList<RowFamiliarity> Of(IDataView data)
    {
        ArgumentNullException.ThrowIfNull(data);
        var table = FeatureRows.Read(_model, data, _options);
        int[] rows = [.. Enumerable.Range(0, table.Count)];
        double[] disagreements = Disagreements(table, rows);
        return [.. rows.AsParallel().AsOrdered().Select(row =>
        {
            double distance = _distances.Of(table, row);
            // Without members there is but one number to go by.
            double far = Share(_usualDistances, distance), apart = Share(_usualDisagreements, disagreements[row]), both = far * apart;
            double value = _model.Network.Spec.Members > 1 ? both * (1 - Math.Log(both)) : far;
            return new RowFamiliarity(value, distance, _distances.Outside(table, row), _distances.Unseen(table, row), disagreements[row]);
        })];
    }

    /// <summary>Share of usual values that are at least as large; a half more, so that it is above 0 and falls on beyond the
    /// largest.</summary>
    private static double Share(double[] usual, double value)
    {
        int place = Array.BinarySearch(usual, value);
        if (place < 0) place = ~place;
        while (place > 0 && usual[place - 1] >= value) place--;
        double share = (usual.Length - place + 0.5) / (usual.Length + 1);
        return place < usual.Length || value <= 0 ? share : share * Math.Max(1e-6, usual[^1] / value);
    }

    private double[] Disagreements(ExplainedTable table, int[] rows)
    {
        float[] spread = new float[rows.Length];
        var scorer = new RowScorer(_model.Network, BatchPredictor.TileRows);
        for (int start = 0; start < rows.Length; start += BatchPredictor.TileRows)
        {
            int count = Math.Min(BatchPredictor.TileRows, rows.Length - start);
            scorer.Begin(count);
            for (int i = 0; i < count; i++)
            {
                var row = table.Prepare(rows[start + i]);
                scorer.LoadPrepared(i, row.Numbers, row.Categories,
                    new([.. row.Sparse.Select(entry => entry.Column)], [.. row.Sparse.Select(entry => entry.Value)]));
            }
            scorer.Spread(count, spread.AsSpan(start, count));
        }
        return Array.ConvertAll(spread, value => float.IsFinite(value) ? (double)value : double.MaxValue);
    }
}
