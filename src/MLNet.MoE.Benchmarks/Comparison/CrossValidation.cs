using MLNet.MoE.Tables;

namespace MLNet.MoE.Benchmarks;

/// <summary>Cuts a table into folds, each of which is tested once by models that learn from the others. Classes are stratified.</summary>
internal static class CrossValidation
{
    /// <summary>Share of the rows to learn from that a learner which stops early holds out meanwhile; that of the networks.</summary>
    private const double HeldOutShare = 0.2;

    /// <summary>The cut of each fold: rows to learn from, rows among them to stop early on, and the fold's own.</summary>
    /// <param name="data">The table.</param>
    /// <param name="folds">Number of folds.</param>
    /// <param name="seed">Another seed gives other folds.</param>
    /// <exception cref="DatasetException">There are too few rows.</exception>
    public static IReadOnlyList<DataSplit> Split(TabularDataset data, int folds, int seed)
    {
        int rows = data.RowCount;
        if (rows < 2 * folds || rows < 10)
            throw new DatasetException(
                $"'{data.Name}' has {rows} rows with a label; {folds} folds need at least {Math.Max(10, 2 * folds)}. Use more rows or "
                + "fewer folds.");
        var random = new Random(seed);
        float[]? classes = data.Task == TaskKind.Regression ? null : [.. data.Target];
        var parts = RowDealer.Deal(rows, classes,
            [.. Enumerable.Range(0, folds).Select(fold => (rows / folds) + (fold < rows % folds ? 1 : 0))], random);
        return [.. Enumerable.Range(0, folds)
            .Select(fold =>
                Cut([.. parts.Where((_, other) => other != fold).SelectMany(part => part)], [.. parts[fold]], classes, random))];
    }

    private static DataSplit Cut(int[] learned, int[] test, float[]? classes, Random random)
    {
        int heldOut = (int)Math.Round(learned.Length * HeldOutShare);
        var parts = RowDealer.Deal(learned.Length, classes is null ? null : Array.ConvertAll(learned, row => classes[row]),
            [learned.Length - heldOut, heldOut], random);
        int[] training = [.. parts[0].Select(place => learned[place])], validation = [.. parts[1].Select(place => learned[place])];
        // Parts are sorted by class here, which a trainer that reads in order would suffer from.
        random.Shuffle(training);
        random.Shuffle(validation);
        return new DataSplit(training, validation, test);
    }
}
