using MLNet.MoE.Mixtures.Numerics;

namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>Collects rows one by one in blocks, so that their number need not be known and no second copy is ever made.</summary>
/// <param name="features">Columns of the experts.</param>
/// <param name="gateFeatures">Columns of the gate, or null where it sees those of the experts.</param>
/// <param name="classes">Number of classes, or 0 for a numeric outcome.</param>
internal sealed class MixtureRows(int features, int? gateFeatures, int classes)
{
    private readonly List<double> _weights = [];
    private readonly List<double> _outcomes = [];

    public BlockedColumns Features { get; } = new(features + 1);

    public BlockedColumns? GateFeatures { get; } = gateFeatures is { } count ? new BlockedColumns(count + 1) : null;

    public int Classes => classes;

    /// <summary>Rows that were kept.</summary>
    public int Count => _weights.Count;

    /// <summary>Rows left out for a missing or infinite value.</summary>
    public int Incomplete { get; private set; }

    /// <summary>Rows left out for a weight of zero.</summary>
    public int Weightless { get; private set; }

    /// <summary>Class from 0, or the numeric outcome, of each kept row.</summary>
    public IReadOnlyList<double> Outcomes => _outcomes;

    /// <summary>Takes one row; rows with missing values or no weight are counted and left out.</summary>
    /// <exception cref="ArgumentException">The weight is negative or not a number, or the class is not one of the classes.</exception>
    public void Add(ReadOnlySpan<double> row, ReadOnlySpan<double> gateRow, double outcome, double weight = 1)
    {
        int place = Count + Incomplete + Weightless;
        if (!(weight >= 0) || double.IsInfinity(weight))
            throw new ArgumentException($"Row {place} has weight {weight}; weights must be 0 or more and finite.", nameof(weight));
        if (weight == 0)
        {
            Weightless++;
            return;
        }

        if (!double.IsFinite(outcome) || !AllFinite(row) || !AllFinite(gateRow))
        {
            Incomplete++;
            return;
        }

        if (classes > 0 && !(outcome >= 0 && outcome < classes))
            throw new ArgumentException($"Row {place} has class {outcome}; classes must be from 0 to {classes - 1}.", nameof(outcome));
        Put(Features, row);
        if (GateFeatures is not null)
            Put(GateFeatures, gateRow);
        _outcomes.Add(outcome);
        _weights.Add(weight);
    }

    /// <summary>Weights, filled up to whole blocks with zeros.</summary>
    public double[] Weights()
    {
        double[] padded = new double[Features.Blocks * BlockedColumns.BlockRows];
        _weights.CopyTo(padded);
        return padded;
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            if (!double.IsFinite(value))
                return false;
        }

        return true;
    }

    private void Put(BlockedColumns columns, ReadOnlySpan<double> row)
    {
        int at = Count % BlockedColumns.BlockRows;
        if (at == 0)
            columns.AddBlock();
        columns.Column(columns.Blocks - 1, 0)[at] = 1;
        for (int j = 0; j < row.Length; j++)
            columns.Column(columns.Blocks - 1, j + 1)[at] = row[j];
    }
}
