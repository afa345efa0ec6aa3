using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Scoring;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>
/// What each column of a row adds to its scores: Shapley values (Lundberg and Lee 2017, NeurIPS) against background rows, whose values
/// stand for those of columns that are not told. Exact for a pair of rows that differ in few columns; otherwise columns are told in random
/// orders, each order also the other way round, which takes most of the noise out. Either way the values of a row sum to its score less the
/// mean score of the background, but for rounding.
/// </summary>
internal sealed class ShapleyValues
{
    private readonly TrainedNetwork _network;
    private readonly ExplainedTable _table;
    private readonly PreparedRow[] _background;
    private readonly int _orders, _mostExact, _outputs;
    private readonly ulong _seed;
    private readonly int[][] _numbers, _categories;

    /// <summary>Prepares to explain.</summary>
    /// <param name="network">The network.</param>
    /// <param name="table">Rows and columns.</param>
    /// <param name="background">Rows that others are compared with.</param>
    /// <param name="effort">Pairs of orders for each background row, and columns up to which a pair of rows is explained exactly.</param>
    /// <param name="seed">Seed of the orders, which are the same for every row.</param>
    public ShapleyValues(TrainedNetwork network, ExplainedTable table, IReadOnlyList<PreparedRow> background,
        (int Orders, int MostExact) effort, int seed)
    {
        (_network, _table, _background, (_orders, _mostExact)) = (network, table, [.. background], effort);
        (_outputs, _seed) = (network.ScoreCount, (ulong)seed);
        _numbers = [.. Enumerable.Range(0, table.Columns.Count).Select(column => Places(table.NumberOwners, column))];
        _categories = [.. Enumerable.Range(0, table.Columns.Count).Select(column => Places(table.CategoryOwners, column))];
        BaseScores = new double[_outputs];
        var scorer = new RowScorer(network, BatchPredictor.TileRows);
        var tile = new ScoringTile(scorer, _outputs, _background.Length);
        foreach (var row in _background) tile.Add(row.Numbers, row.Categories, row.Sparse);
        BackgroundScores = tile.Complete();
        for (int i = 0; i < BackgroundScores.Length; i++) BaseScores[i % _outputs] += BackgroundScores[i] / (double)_background.Length;
    }

    /// <summary>(scores): mean over the background.</summary>
    public double[] BaseScores { get; }

    private float[] BackgroundScores { get; }

    /// <summary>Explains rows, on all processors.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="checkCancelled">Called before each row; throws to stop.</param>
    /// <returns>For each row its scores and (columns, scores): what each column adds.</returns>
    public (float[] Scores, double[] Contributions)[] Explain(IReadOnlyList<PreparedRow> rows, Action? checkCancelled = null)
    {
        var results = new (float[], double[])[rows.Count];
        Parallel.For(0, rows.Count, () => new RowScorer(_network, BatchPredictor.TileRows), (row, _, scorer) =>
        {
            checkCancelled?.Invoke();
            results[row] = Explain(rows[row], scorer);
            return scorer;
        }, _ => { });
        return results;
    }

    private (float[] Scores, double[] Contributions) Explain(PreparedRow row, RowScorer scorer)
    {
        int columns = _table.Columns.Count;
        var plans = new Plan[_background.Length];
        int coalitions = 1;
        for (int b = 0; b < plans.Length; b++)
        {
            plans[b] = MakePlan(row, _background[b], b);
            coalitions += plans[b].Coalitions;
        }
        var tile = new ScoringTile(scorer, _outputs, coalitions);
        tile.Add(row.Numbers, row.Categories, row.Sparse);
        for (int b = 0; b < plans.Length; b++) plans[b].Walk(new CoalitionRow(this, row, _background[b], tile));
        float[] scores = tile.Complete();
        double[] contributions = new double[columns * _outputs];
        int at = 1;
        for (int b = 0; b < plans.Length; b++)
        {
            plans[b].Add(scores.AsSpan(at * _outputs, plans[b].Coalitions * _outputs), BackgroundScores.AsSpan(b * _outputs, _outputs),
                scores.AsSpan(0, _outputs), contributions, 1.0 / plans.Length);
            at += plans[b].Coalitions;
        }
        return (scores[.._outputs], contributions);
    }

    private Plan MakePlan(PreparedRow row, PreparedRow other, int background)
    {
        bool[] differs = new bool[_table.Columns.Count];
        for (int i = 0; i < row.Numbers.Length; i++) differs[_table.NumberOwners[i]] |= row.Numbers[i] != other.Numbers[i];
        for (int i = 0; i < row.Categories.Length; i++) differs[_table.CategoryOwners[i]] |= row.Categories[i] != other.Categories[i];
        if (_table.SparseOwners.Length > 0)
        {
            foreach (var entry in row.Sparse.Except(other.Sparse)) differs[_table.SparseOwners[entry.Column]] = true;
            foreach (var entry in other.Sparse.Except(row.Sparse)) differs[_table.SparseOwners[entry.Column]] = true;
        }
        int[] players = [.. Enumerable.Range(0, differs.Length).Where(column => differs[column])];
        return players.Length <= _mostExact ? new ExactPlan(players, _outputs)
            : new OrderPlan(players, _outputs, _orders, new Random((int)((_seed * 0x9E3779B97F4A7C15UL) >> 33) ^ (background * 7919)));
    }

    private static int[] Places(int[] owners, int column)
        => [.. Enumerable.Range(0, owners.Length).Where(place => owners[place] == column)];

    /// <summary>A background row in which some columns have the values of the row that is explained.</summary>
    internal sealed class CoalitionRow(ShapleyValues values, PreparedRow row, PreparedRow other, ScoringTile tile)
    {
        private readonly float[] _numbers = [.. other.Numbers];
        private readonly int[] _categories = [.. other.Categories];
        private readonly bool[] _told = new bool[values._table.Columns.Count];

        /// <summary>Tells a column, or takes it back.</summary>
        public void Set(int column, bool told)
        {
            if (_told[column] == told) return;
            _told[column] = told;
            var from = told ? row : other;
            foreach (int place in values._numbers[column]) _numbers[place] = from.Numbers[place];
            foreach (int place in values._categories[column]) _categories[place] = from.Categories[place];
        }

        /// <summary>Has it scored.</summary>
        public void Score()
        {
            int[] owners = values._table.SparseOwners;
            tile.Add(_numbers, _categories, owners.Length == 0 ? [] : [.. row.Sparse.Where(entry => _told[owners[entry.Column]])
                .Concat(other.Sparse.Where(entry => !_told[owners[entry.Column]])).OrderBy(entry => entry.Column)]);
        }
    }

    /// <summary>Which coalitions of columns of a pair of rows are scored, and what follows for each column.</summary>
    internal abstract class Plan(int[] players)
    {
        protected int[] Players { get; } = players;

        /// <summary>Coalitions to score, without the empty and the full one.</summary>
        public abstract int Coalitions { get; }

        /// <summary>Scores them in their order.</summary>
        public abstract void Walk(CoalitionRow row);

        /// <summary>Adds what follows to the contributions.</summary>
        /// <param name="scores">(coalitions, scores).</param>
        /// <param name="none">(scores) of the background row.</param>
        /// <param name="all">(scores) of the explained row.</param>
        /// <param name="contributions">(columns, scores).</param>
        /// <param name="share">What the pair counts.</param>
        public abstract void Add(ReadOnlySpan<float> scores, ReadOnlySpan<float> none, ReadOnlySpan<float> all, double[] contributions,
            double share);
    }
}
