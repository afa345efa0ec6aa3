using System.Security.Cryptography;
using System.Text;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Cuts a dataset into 64 % training, 16 % validation and 20 % test rows. The cut depends on the dataset's name, its target and the seed
/// alone, so every contender meets the same one. Classes are stratified: each part holds its share of every class, to within one row.
/// </summary>
internal static class DataSplitter
{
    /// <summary>Share of the rows that are kept for the final score.</summary>
    public const double TestShare = 0.20;

    /// <summary>Share of the rows that early stopping looks at.</summary>
    public const double ValidationShare = 0.16;

    /// <summary>Share of the rows that are learned from.</summary>
    public const double TrainingShare = 1 - TestShare - ValidationShare;

    /// <summary>Cuts the dataset; one that comes with a split of its own keeps that.</summary>
    /// <param name="dataset">The dataset.</param>
    /// <param name="seed">Another seed gives another cut.</param>
    /// <param name="maximumTrainingRows">
    /// Training rows at most. The validation part shrinks in proportion, so that stopping early costs its usual share; the test part stays
    /// whole. Null keeps all.
    /// </param>
    /// <exception cref="DatasetException">There are too few rows for three parts.</exception>
    public static DataSplit Split(TabularDataset dataset, int seed, int? maximumTrainingRows = null)
    {
        if (dataset.FixedSplit is { } given) return Given(given, dataset, seed, maximumTrainingRows);
        if (dataset.RowCount < 10)
            throw new DatasetException(
                $"Dataset '{dataset.Name}' has {dataset.RowCount} rows; the benchmark needs at least 10 to make three parts.");
        var random = new Random(SplitSeed(dataset.Name, seed));
        int rows = dataset.RowCount, tests = (int)Math.Round(rows * TestShare), validations = (int)Math.Round(rows * ValidationShare);
        var parts = RowDealer.Deal(rows, dataset.Task == TaskKind.Regression ? null : [.. dataset.Target],
            [rows - tests - validations, validations, tests], random);
        int[] training = Thinned(parts[0], maximumTrainingRows),
            validation = Thinned(parts[1], MaximumValidationRows(maximumTrainingRows)), test = [.. parts[2]];
        // Parts are sorted by class here, which a trainer that reads in order would suffer from.
        random.Shuffle(training);
        random.Shuffle(validation);
        random.Shuffle(test);
        return new DataSplit(training, validation, test);
    }

    // A split that comes with the data stays as it is, but for the maximum of training rows.
    private static DataSplit Given(DatasetSplit split, TabularDataset dataset, int seed, int? maximumTrainingRows)
    {
        var random = new Random(SplitSeed(dataset.Name, seed));
        List<int> Shuffled(int[] rows)
        {
            int[] shuffled = [.. rows];
            random.Shuffle(shuffled);
            return [.. shuffled];
        }
        return new DataSplit(
            Thinned(Shuffled(split.Training), maximumTrainingRows),
            Thinned(Shuffled(split.Validation), MaximumValidationRows(maximumTrainingRows)), [.. split.Test]);
    }

    private static int? MaximumValidationRows(int? maximumTrainingRows) =>
        maximumTrainingRows is int cap ? (int)Math.Ceiling(cap * ValidationShare / TrainingShare) : null;

    // Evenly spaced rows of a part that is sorted by class hold the classes in proportion.
    private static int[] Thinned(List<int> rows, int? maximum) => maximum is int cap && cap < rows.Count
        ? [.. Enumerable.Range(0, cap).Select(i => rows[(int)((long)i * rows.Count / cap)])]
        : [.. rows];

    private static int SplitSeed(string name, int seed)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes(name + "\n" + seed));
        return BitConverter.ToInt32(hash);
    }
}
