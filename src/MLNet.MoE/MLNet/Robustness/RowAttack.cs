using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Searches for the worst rows within a budget: columns are tried one after the other, of all rows at once, and whatever raises a
/// row's loss most is kept. Needs nothing of a model but its scores.</summary>
internal sealed class RowAttack
{
    private const double SmallestProbability = 1e-7;

    private readonly float[] _labels;
    private readonly string _features;
    private readonly SchemaDefinition _schema;
    private readonly MLContext _context = new(0);

    /// <param name="labels">(rows).</param>
    /// <param name="features">Name of the feature column.</param>
    /// <param name="slots">Length of it.</param>
    public RowAttack(float[] labels, string features, int slots)
    {
        (_labels, _features) = (labels, features);
        _schema = SchemaDefinition.Create(typeof(Row));
        _schema[nameof(Row.Values)].ColumnType = new VectorDataViewType(NumberDataViewType.Single, slots);
        _schema[nameof(Row.Values)].ColumnName = features;
    }

    /// <summary>The rows, moved.</summary>
    /// <param name="model">The model.</param>
    /// <param name="rows">(rows, slots): they stay as they are.</param>
    /// <param name="budgets">For each column that may move, where to.</param>
    /// <param name="options">The search.</param>
    /// <param name="order">Columns in the order in which they are tried.</param>
    public float[][] Attack(ITransformer model, float[][] rows, IReadOnlyDictionary<int, RankBudget> budgets, RobustnessOptions options,
        IReadOnlyList<int> order)
    {
        float[][] moved = [.. rows.Select(row => (float[])row.Clone())];
        double[] losses = Losses(model, moved);
        for (int round = 0; round < options.Rounds; round++)
        {
            bool changed = false;
            foreach (int column in order)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                changed |= Try(model, rows, moved, losses, column, budgets[column], options.MostColumns);
            }
            if (!changed) break;
        }
        return moved;
    }

    /// <summary>Mean loss, and share of wrong classes.</summary>
    public (double Loss, double Error) Judge(ITransformer model, float[][] rows)
    {
        var scored = Score(model, rows);
        return (scored.Average(row => row.Loss), scored.Average(row => row.IsWrong switch { true => 1.0, false => 0.0, _ => double.NaN }));
    }

    private double[] Losses(ITransformer model, float[][] rows) => [.. Score(model, rows).Select(row => row.Loss)];

    /// <summary>Tries a column in all rows.</summary>
    private bool Try(ITransformer model, float[][] rows, float[][] moved, double[] losses, int column, RankBudget budget, int mostColumns)
    {
        var tried = new List<(int Row, float Value)>();
        for (int row = 0; row < rows.Length; row++)
        {
            int others = mostColumns == 0 ? 0
                : rows[row].Where((value, slot) => slot != column && !value.Equals(moved[row][slot])).Count();
            if (mostColumns > 0 && others >= mostColumns) continue;
            // Back to where it was is a way too.
            foreach (float value in budget.Ends(rows[row][column]).Append(rows[row][column]))
                if (!value.Equals(moved[row][column])) tried.Add((row, value));
        }
        if (tried.Count == 0) return false;
        float[][] candidates = [.. tried.Select(one =>
        {
            float[] candidate = (float[])moved[one.Row].Clone();
            candidate[column] = one.Value;
            return candidate;
        })];
        var scored = Score(model, candidates, [.. tried.Select(one => _labels[one.Row])]);
        bool changed = false;
        for (int i = 0; i < scored.Length; i++)
        {
            var (row, value) = tried[i];
            if (!(scored[i].Loss > losses[row])) continue;
            (losses[row], moved[row][column]) = (scored[i].Loss, value);
            changed = true;
        }
        return changed;
    }

    private (double Loss, bool? IsWrong)[] Score(ITransformer model, float[][] rows, float[]? labels = null)
    {
        labels ??= _labels;
        var data = _context.Data.LoadFromEnumerable(rows.Select(row => new Row { Values = row }), _schema);
        var scored = model.Transform(data);
        var results = new (double, bool?)[rows.Length];
        if (scored.Schema.GetColumnOrNull("Probability") is not null)
        {
            int row = 0;
            foreach (float probability in scored.GetColumn<float>("Probability"))
            {
                bool isPositive = labels[row] > 0.5;
                results[row++] = (Log(isPositive ? probability : 1 - probability), probability > 0.5 != isPositive);
            }
            return results;
        }
        var score = scored.Schema.GetColumnOrNull("Score")
            ?? throw new InvalidOperationException("The model gives neither a column 'Probability' nor 'Score'.");
        int place = 0;
        if (score.Type is VectorDataViewType)
        {
            foreach (float[] scores in scored.GetColumn<float[]>("Score"))
            {
                int label = (int)labels[place];
                results[place++] = (Log(scores[label]), Array.IndexOf(scores, scores.Max()) != label);
            }
            return results;
        }
        foreach (float value in scored.GetColumn<float>("Score"))
        {
            results[place] = (Math.Pow(value - labels[place], 2), null);
            place++;
        }
        return results;
    }

    private static double Log(double probability) => -Math.Log(Math.Max(SmallestProbability, probability));

    /// <summary>A row as ML.NET reads it.</summary>
    private sealed class Row
    {
        public float[] Values { get; set; } = [];
    }
}
