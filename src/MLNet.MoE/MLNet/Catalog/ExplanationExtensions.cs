using MLNet.MoE;
using MLNet.MoE.Declarations;
using MLNet.MoE.Networks.Explaining;

namespace Microsoft.ML;

/// <summary>Why a network scores rows as it does.</summary>
public static class ExplanationExtensions
{
    private const int DependenceRows = 300, MostCategories = 30, MostGateColumns = 10;

    /// <summary>
    /// Says what each column adds to the scores of rows. The slots of a category column are one column; of two classes it is the log-odds
    /// that are explained, of several the probability of each.
    /// </summary>
    /// <param name="model">The model; of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <param name="data">Rows to explain, with the columns that the model was trained on.</param>
    /// <param name="background">Rows to compare with, such as the training rows; null takes <paramref name="data"/>.</param>
    /// <param name="options">How; null for the defaults.</param>
    /// <remarks>Shapley values (Lundberg and Lee 2017, NeurIPS): a column's mean effect over the orders in which columns can be
    /// revealed, where columns that are not revealed have the values of a background row.</remarks>
    /// <exception cref="InvalidOperationException">There are no rows, or not the features of the model.</exception>
    public static ModelExplanation Explain(this NetworkModelParameters model, IDataView data, IDataView? background = null,
        ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        var how = Checked(options);
        var table = FeatureRows.Read(model, data, how);
        var others = background is null ? table : FeatureRows.Read(model, background, how);
        int[] chosen = [.. Enumerable.Range(0, others.Count)];
        new Random(how.Seed).Shuffle(chosen);
        var values = new ShapleyValues(model.Network, table, [.. chosen.Take(how.BackgroundRows).Select(row => others.Prepare(row))],
            (how.Orders, how.ExactColumns), how.Seed);
        var explained = values.Explain([.. Enumerable.Range(0, table.Count).Select(row => table.Prepare(row))],
            how.CancellationToken.ThrowIfCancellationRequested);
        return new ModelExplanation([.. table.Columns.Select(column => column.Name)], values.BaseScores, explained);
    }

    /// <summary>How the mean score of rows follows a column: all of them are given one value of it after the other.</summary>
    /// <param name="model">The model; of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <param name="data">Rows, of which 300 at random are averaged over.</param>
    /// <param name="column">The column; of a category column the name that its slots begin with.</param>
    /// <param name="points">Values of a numeric column at most, at its quantiles; 2 to 1,000.</param>
    /// <param name="options">Names the feature column; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="InvalidOperationException">There are no rows, or not the features of the model.</exception>
    public static PartialDependence PartialDependence(this NetworkModelParameters model, IDataView data, string column, int points = 20,
        ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentException.ThrowIfNullOrEmpty(column);
        if (points is < 2 or > 1000) throw new ArgumentOutOfRangeException(nameof(points), points, "There are 2 to 1,000 points.");
        var how = Checked(options);
        var table = FeatureRows.Read(model, data, how);
        int place = FeatureRows.Find(table, column);
        bool isCategory = table.Columns[place].Numbers.Length == 0 && table.Columns[place].Groups.Length > 0;
        var bins = ColumnBins.Of(table, place, isCategory ? MostCategories : points);
        int[] rows = [.. Enumerable.Range(0, table.Count)];
        new Random(how.Seed).Shuffle(rows);
        rows = rows[..Math.Min(rows.Length, DependenceRows)];
        var (means, scores) = new DependenceCurve(model.Network, table, rows).Of(place, bins.Donors);
        int outputs = model.ScoreCount;
        return new(column, [.. bins.Donors.Select((donor, point) => new DependencePoint(
            FeatureRows.Value(table, donor, place), FeatureRows.Number(table, donor, place),
            bins.Bins.Count(bin => bin == point) / (double)table.Count, means[(point * outputs)..((point + 1) * outputs)],
            Quantiles(scores, point, 0.1), Quantiles(scores, point, 0.9)))]);

        double[] Quantiles(float[] all, int point, double level) => [.. Enumerable.Range(0, outputs).Select(output =>
        {
            float[] own = [.. Enumerable.Range(0, rows.Length).Select(row => all[(((point * rows.Length) + row) * outputs) + output])];
            Array.Sort(own);
            return (double)own[(int)Math.Round(level * (own.Length - 1))];
        })];
    }

    /// <summary>
    /// By how much the loss grows where the values of a column are shuffled among the rows, largest first: log-loss of classes, and of
    /// numbers the loss of the objective, standardised as in training. The slots of a category column are shuffled together.
    /// </summary>
    /// <param name="model">The model; of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <param name="data">Rows that the model did not learn from, with their label.</param>
    /// <param name="labelColumnName">Column of the label.</param>
    /// <param name="repeats">Shuffles of a column, whose losses are averaged; 1 to 100.</param>
    /// <param name="options">Names the feature column; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">There are no rows with a label, or not the features of the model.</exception>
    public static IReadOnlyList<ColumnImportance> PermutationImportance(this NetworkModelParameters model, IDataView data,
        string labelColumnName = "Label", int repeats = 3, ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (repeats is < 1 or > 100) throw new ArgumentOutOfRangeException(nameof(repeats), repeats, "There are 1 to 100 repeats.");
        var how = Checked(options);
        var (labels, shown) = LabelledRows.Read(data, labelColumnName, model.Task);
        if (model.Task != TaskKind.Regression && labels.Max() >= Math.Max(2, model.Network.Spec.Outputs))
            throw new InvalidOperationException($"Column '{labelColumnName}' has more classes than the model.");
        var table = FeatureRows.Read(model, shown, how);
        var (loss, shuffled) = new ShuffledLoss(model.Network, table, labels).Measure(repeats, how.Seed,
            how.CancellationToken.ThrowIfCancellationRequested);
        return [.. table.Columns.Select((column, place) => new ColumnImportance(column.Name, shuffled[place] - loss))
            .OrderByDescending(column => column.Value)];
    }

    /// <summary>Which rows each expert is in charge of, and which columns tell it.</summary>
    /// <param name="model">The model; of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <param name="data">Rows with the columns that the model was trained on.</param>
    /// <param name="options">Names the feature column; null for the defaults.</param>
    /// <exception cref="InvalidOperationException">There are no rows, not the features of the model, or only one expert.</exception>
    public static GateMap GateMap(this NetworkModelParameters model, IDataView data, ExplanationOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(data);
        if (!model.Network.Spec.HasGate) throw new InvalidOperationException("The model has one expert, and so no gate to map.");
        var table = FeatureRows.Read(model, data, Checked(options));
        var gate = new GateTable(model.Network, table);
        int[] all = [.. Enumerable.Range(0, table.Count)];
        int[] leads = new int[gate.Experts];
        foreach (int row in all) leads[gate.Largest(row)]++;
        double[][] explained = [.. Enumerable.Range(0, table.Columns.Count)
            .Select(column => Enumerable.Range(0, gate.Experts).Select(expert => gate.ExplainedVariance(column, expert)).ToArray())];
        double[] means = [.. Enumerable.Range(0, gate.Experts).Select(expert => all.Average(row => Weight(row, expert)))];
        double[] variances = [.. means.Select((mean, expert) => all.Average(row => Math.Pow(Weight(row, expert) - mean, 2)))];
        double total = variances.Sum();
        var columns = table.Columns.Select((column, place) => (Place: place,
            ExplainedVariance: total > 0 ? explained[place].Select((share, expert) => share * variances[expert] / total).Sum() : 0))
            .OrderByDescending(column => column.ExplainedVariance).Take(MostGateColumns).ToArray();
        return new([.. means.Select((mean, expert) => new ExpertShare(expert, mean, leads[expert] / (double)table.Count,
                [.. table.Columns.Select((column, place) => new ColumnImportance(column.Name, explained[place][expert]))
                    .OrderByDescending(column => column.Value).Take(MostGateColumns)]))],
            [.. columns.Select(Map)])
        {
            Pair = GatePair.Best(gate, table, [.. columns.Select(column => column.Place)], variances) is { } pair ? PairMap(pair) : null,
        };

        double Weight(int row, int expert) => gate.Weights[(row * gate.Experts) + expert];

        GateMapColumn Map((int Place, double ExplainedVariance) column)
        {
            var bins = ColumnBins.Of(table, column.Place, GateTable.MostBins);
            return new(table.Columns[column.Place].Name, column.ExplainedVariance, Values(bins, column.Place),
                gate.Map(bins.Bins, bins.Donors.Length));
        }

        GateMapPair PairMap(GatePair pair)
        {
            var (first, second) = (GatePair.Bins(table, pair.First), GatePair.Bins(table, pair.Second));
            int[] cells = GatePair.Cells(first, second);
            int width = second.Donors.Length;
            double[][] weights = gate.Map(cells, first.Donors.Length * width);
            int[] rows = new int[weights.Length];
            foreach (int cell in cells) rows[cell]++;
            return new(table.Columns[pair.First].Name, table.Columns[pair.Second].Name, pair.ExplainedVariance, Values(first, pair.First),
                Values(second, pair.Second), [.. weights.Chunk(width)], [.. rows.Chunk(width)]);
        }

        string[] Values(ColumnBins bins, int column) => [.. bins.Donors.Select(donor => FeatureRows.Value(table, donor, column))];
    }

    private static ExplanationOptions Checked(ExplanationOptions? options)
    {
        if (options is null) return new();
        OptionsCheck.Check(options);
        return options;
    }
}
