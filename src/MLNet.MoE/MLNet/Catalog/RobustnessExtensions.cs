using Microsoft.ML.Data;
using MLNet.MoE;
using MLNet.MoE.Declarations;

namespace Microsoft.ML;

/// <summary>How models stand rows that someone has an interest to move.</summary>
public static class RobustnessExtensions
{
    /// <summary>
    /// Moves the numbers of rows within a budget of ranks, so that a model's loss on them rises as much as can be found, and says by how
    /// much it does. For every model: networks, trees, whole pipelines behind the feature column.
    /// </summary>
    /// <param name="model">The transformer that scores the feature column, such as the last of a chain.</param>
    /// <param name="data">Rows with features and labels, of which the first are attacked.</param>
    /// <param name="training">Rows whose ranks measure how far a number moves.</param>
    /// <param name="options">The adversary; null for the defaults.</param>
    /// <remarks>
    /// A greedy search by columns, over both ends of the budget and half of the way to them, that asks nothing of the model but scores.
    /// Columns and directions that an adversary has in his hand follow arXiv 2208.13058.
    /// </remarks>
    /// <exception cref="InvalidOperationException">A column is missing, or there is nothing that may move.</exception>
    public static RobustnessReport EvaluateRobustness(this ITransformer model, IDataView data, IDataView training,
        RobustnessOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(training);
        var how = options ?? new();
        OptionsCheck.Check(how);
        var task = TaskOf(model, data);
        var (labels, rows) = LabelledRows.Read(data, how.LabelColumnName, task);
        float[][] features = Features(rows, how, how.MostRows);
        string[] names = Names(data, how.FeatureColumnName, features[0].Length);
        var budgets = Budgets(Features(training, how, int.MaxValue), names, OneHot(data, how.FeatureColumnName, names.Length), how);
        int[] columns = [.. budgets.Keys], order = [.. columns];
        new Random(how.Seed).Shuffle(order);
        var attack = new RowAttack(labels[..features.Length], how.FeatureColumnName, names.Length);
        float[][] moved = attack.Attack(model, features, budgets, how, order);
        var weak = columns.Select(column => new ColumnWeakness(names[column],
            attack.Judge(model, attack.Attack(model, features, budgets, how, [column])).Loss,
            moved.Where((row, i) => !row[column].Equals(features[i][column])).Count() / (double)moved.Length));
        return new(attack, moved, attack.Judge(model, features), attack.Judge(model, moved), [.. weak.OrderByDescending(one => one.Loss)]);
    }

    private static TaskKind TaskOf(ITransformer model, IDataView data)
    {
        var schema = model.GetOutputSchema(data.Schema);
        if (schema.GetColumnOrNull("Probability") is not null) return TaskKind.Binary;
        return schema.GetColumnOrNull("Score") is { Type: VectorDataViewType } ? TaskKind.Multiclass : TaskKind.Regression;
    }

    private static SortedDictionary<int, RankBudget> Budgets(float[][] training, string[] names, bool[] isOneHot, RobustnessOptions options)
    {
        foreach (string name in (options.Columns ?? []).Concat(options.OnlyUp).Concat(options.OnlyDown))
        {
            if (!names.Contains(name))
                throw new InvalidOperationException($"There is no slot '{name}' in column '{options.FeatureColumnName}'; there are "
                    + $"{string.Join(", ", names.Take(20).Select(known => $"'{known}'"))}{(names.Length > 20 ? ", ..." : "")}.");
        }
        var budgets = new SortedDictionary<int, RankBudget>();
        for (int slot = 0; slot < names.Length; slot++)
        {
            if (options.Columns is { } chosen ? !chosen.Contains(names[slot]) : isOneHot[slot]) continue;
            int own = slot;
            var budget = new RankBudget(training.Select(row => row[own]), options.Budget, up: !options.OnlyDown.Contains(names[slot]),
                down: !options.OnlyUp.Contains(names[slot]));
            if (options.Columns is not null || budget.IsNumeric) budgets.Add(slot, budget);
        }
        return budgets.Count > 0 ? budgets
            : throw new InvalidOperationException($"Nothing of column '{options.FeatureColumnName}' may move: no slot has more than two "
                + $"numbers. Name slots in {nameof(options.Columns)}.");
    }

    private static float[][] Features(IDataView data, RobustnessOptions options, int most)
    {
        string name = options.FeatureColumnName;
        if (data.Schema.GetColumnOrNull(name) is not { Type: VectorDataViewType { IsKnownSize: true } vector }
            || vector.ItemType != NumberDataViewType.Single)
            throw new InvalidOperationException($"The data has no feature column '{name}' of a vector of Single.");
        float[][] rows = [.. data.GetColumn<VBuffer<float>>(name).Take(most).Select(row => row.DenseValues().ToArray())];
        return rows.Length > 0 ? rows : throw new InvalidOperationException("There are no rows.");
    }

    private static string[] Names(IDataView data, string column, int slots)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (!data.Schema[column].HasSlotNames()) return [.. Enumerable.Range(0, slots).Select(slot => $"{slot}")];
        data.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static bool[] OneHot(IDataView data, string column, int slots)
    {
        bool[] isOneHot = new bool[slots];
        foreach (var group in OneHotRanges.Of(data.Schema[column], slots)) isOneHot.AsSpan(group.Start, group.Count).Fill(true);
        return isOneHot;
    }
}
