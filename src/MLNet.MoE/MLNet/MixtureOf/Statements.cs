using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>What one expert said of rows that it had not learnt from: log-odds, logarithms of class probabilities, or numbers; sums over
/// repetitions.</summary>
/// <param name="rows">All rows of the table.</param>
internal sealed class Statements(StackTable rows)
{
    private double[] _sums = [];
    private int[] _times = [];

    /// <summary>Statements a row; 0 before there are any.</summary>
    public int Count { get; private set; }

    /// <summary>Has a fitted expert speak of the rows of a fold.</summary>
    /// <param name="expert">The expert, fitted without these rows.</param>
    /// <param name="data">The rows.</param>
    /// <param name="asked">Number of the rows.</param>
    /// <param name="name">Name of the expert, for messages.</param>
    /// <returns>(rows of the fold, statements), for <see cref="Add"/>.</returns>
    /// <exception cref="InvalidOperationException">The expert gives no statements of the task, or some that are no numbers.</exception>
    public (double[] Values, int Count) Ask(ITransformer expert, IDataView data, int asked, string name)
    {
        var output = expert.Transform(data);
        var columns = ExpertOutput.Find(output.Schema, rows.Task, name);
        if (columns.Count != rows.ScoreCount)
            throw new InvalidOperationException(
                $"it gives scores of {columns.Count} classes where the label has {rows.ScoreCount}; give it the label column that the "
                + "mixture learns.");
        using var cursor = output.GetRowCursor(output.Schema[columns.Column]);
        var read = columns.Reader(cursor);
        var values = new List<double>();
        double[] row = new double[columns.Count];
        while (cursor.MoveNext())
        {
            read(row);
            foreach (double value in row)
                if (double.IsNaN(value)) throw new InvalidOperationException($"Expert '{name}' gives scores that are no numbers.");
            values.AddRange(row);
        }
        if (values.Count != asked * columns.Count)
            throw new InvalidOperationException(
                $"it gives {values.Count / columns.Count} rows of {asked}; leave steps that filter rows out of it.");
        return ([.. values], columns.Count);
    }

    /// <summary>Adds what the expert said of some rows.</summary>
    /// <param name="of">The rows, in the order of the statements.</param>
    /// <param name="values">(rows, statements).</param>
    /// <param name="count">Statements a row.</param>
    /// <exception cref="InvalidOperationException">An earlier fit of the expert gave another number of statements, or rows are
    /// missing.</exception>
    public void Add(ReadOnlySpan<int> of, double[] values, int count)
    {
        if (Count == 0)
        {
            Count = count;
            _sums = new double[rows.Count * count];
            _times = new int[rows.Count];
        }
        if (count != Count || values.Length != of.Length * count)
            throw new InvalidOperationException(
                $"it gave {values.Length} scores for {of.Length} rows in one fit and {Count} a row in another; all its fits must know the "
                + "same classes and keep every row.");
        for (int i = 0; i < of.Length; i++)
        {
            _times[of[i]]++;
            for (int j = 0; j < count; j++) _sums[(of[i] * count) + j] += values[(i * count) + j];
        }
    }

    /// <summary>Whether a row was spoken of.</summary>
    public bool Has(int row) => _times[row] > 0;

    /// <summary>The mean statements of a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="values">(statements), written.</param>
    public void Read(int row, Span<double> values)
    {
        for (int j = 0; j < Count; j++) values[j] = _sums[(row * Count) + j] / _times[row];
    }
}
