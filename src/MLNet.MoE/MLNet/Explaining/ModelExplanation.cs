namespace MLNet.MoE;

/// <summary>
/// What each column adds to the scores of rows: Shapley values against background rows. Those of a row sum to its score less
/// <see cref="BaseScore"/>.
/// </summary>
public sealed class ModelExplanation
{
    private readonly (float[] Scores, double[] Contributions)[] _rows;
    private readonly double[] _base;

    internal ModelExplanation(IReadOnlyList<string> columns, double[] baseScores, (float[] Scores, double[] Contributions)[] rows)
        => (Columns, _base, _rows) = (columns, baseScores, rows);

    /// <summary>Names of the columns. The slots of a category column are one.</summary>
    public IReadOnlyList<string> Columns { get; }

    /// <summary>Number of rows.</summary>
    public int Rows => _rows.Length;

    /// <summary>Scores of a row: the classes for multiclass, otherwise one, and those of quantiles and bounds behind it.</summary>
    public int ScoreCount => _base.Length;

    /// <summary>Mean score of the background.</summary>
    /// <param name="score">Which score: a class of multiclass; 0 is the log-odds of the positive class, or the number.</param>
    public double BaseScore(int score = 0) => _base[score];

    /// <summary>The score of a row, as the model gives it.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="score">Which score.</param>
    public float Score(int row, int score = 0) => _rows[row].Scores[score];

    /// <summary>What a column adds to a score of a row.</summary>
    /// <param name="row">The row, from 0.</param>
    /// <param name="column">Place among <see cref="Columns"/>.</param>
    /// <param name="score">Which score.</param>
    public double Contribution(int row, int column, int score = 0) => _rows[row].Contributions[(column * _base.Length) + score];

    /// <summary>The columns by the mean size of what they add, over the rows and the scores, largest first.</summary>
    public IReadOnlyList<ColumnImportance> Importance => [.. Columns.Select((name, column) => new ColumnImportance(name,
        _rows.Length == 0 ? 0 : _rows.Average(row => Enumerable.Range(0, _base.Length)
            .Average(score => Math.Abs(row.Contributions[(column * _base.Length) + score]))))).OrderByDescending(column => column.Value)];
}
