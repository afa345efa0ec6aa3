using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>
/// Defaults that depend on the data, in one place, and the reasons of those that don't. Evidence: src/MLNet.MoE.Benchmarks/EXPERIMENTS.md.
/// </summary>
internal static class DataDefaults
{
    /// <summary>Numbers of a table from which a copy of it is not held for a second set of columns.</summary>
    private const double LargeTable = 20e6;

    /// <summary>Experts of a mixture that learns from many rows.</summary>
    public const int MostExperts = 4;

    /// <summary>Training rows below which a table is a small one.</summary>
    private const int FewRows = 4000;

    /// <summary>Training rows up to which an epoch may gain as little as it likes.</summary>
    private const int LargestSmall = 20_000;

    /// <summary>Columns that are mostly 0 from which they are kept as such. Fewer are numbers like all others: they cost little, and an
    /// embedding serves them.</summary>
    public const int FewestSparseColumns = 256;

    /// <summary>
    /// Share of the rows in which a column that is mostly 0 is not, at most: from there on a place and a number take more memory than the
    /// numbers of all rows. With 0.05, more words were embedded and screened, and the loss on nine sets of words was 22 % higher; with 0.2
    /// it was 5 % higher.
    /// </summary>
    private const double SparseShare = 0.5;

    /// <summary>The transform that leaves numbers as they are but for origin and unit.</summary>
    private const string StandardTransform = "standard";

    /// <summary>
    /// Rows of a training step. Small tables need many small steps: with 256 rows throughout they stopped early at a validation loss
    /// 1 to 1.5 % worse and took 1.4 times as long.
    /// </summary>
    public static int BatchSize(int trainingRows) => trainingRows switch
    {
        < 1000 => 32,
        < 3000 => 64,
        < 8000 => 128,
        _ => 256,
    };

    /// <summary>
    /// Share of the validation loss that an epoch has to gain for the patience to begin anew: none up to 20,000 rows; of more rows, whose
    /// validation loss is known well enough to fall by a hair for dozens of long epochs, up to 0.001.
    /// </summary>
    public static double LeastGain(int trainingRows)
        => trainingRows <= LargestSmall ? 0 : 0.001 * (1 - ((double)LargestSmall / trainingRows));

    /// <summary>
    /// Rows of a table in which a column that is mostly 0 is not, at most. Such columns, which words and hashed values give by the
    /// thousand, are kept as the few numbers that are not 0, and enter without transform and embedding.
    /// </summary>
    public static int MostUses(int rows) => Math.Max(1, (int)(SparseShare * rows));

    /// <summary>Whether numeric columns also enter untransformed: what the options say, or chosen where they leave it open.</summary>
    public static bool RawColumns(NetworkOptions options, int trainingRows, int numericColumns) =>
        options.RawColumns ?? (options.NumericTransform != StandardTransform && (double)trainingRows * numericColumns <= LargeTable);

    /// <summary>
    /// Share of the numeric columns that may be kept by chance: what the options say, or where they leave it open all columns, unless there
    /// are more than rows. The share falls with the columns a row, without a step: at as many columns as rows all are kept.
    /// </summary>
    public static float FalseDiscoveryRate(NetworkOptions options, int trainingRows, int numericColumns) =>
        options.FalseDiscoveryRate
        ?? (numericColumns <= trainingRows || options.LabelColumns.Count > 0 ? 1 : MathF.Sqrt((float)trainingRows / numericColumns));

    /// <summary>Columns that are mostly 0 from which they are kept as such: what the options say, or where they leave it open
    /// many.</summary>
    public static int LeastSparseColumns(NetworkOptions options)
        => options.SparseColumns switch { null => FewestSparseColumns, true => 1, false => int.MaxValue };

    /// <summary>
    /// Experts of a mixture. Below 4,000 rows two have the same loss as four in less than half the time; from there on tables with hardly
    /// any noise lose by it (up to 20 % at 8,000 rows). A gate that normalises its logits needs more than two.
    /// </summary>
    public static int Experts(MoeOptions options, int trainingRows)
        => trainingRows < FewRows && !options.GateNormalization ? 2 : MostExperts;

    /// <summary>First layers that experts share: what the options say, or one where that is cheap.</summary>
    public static int SharedLayers(MoeOptions options)
        => options.SharedLayers ?? (options.Experts * (long)options.ExpertWidth <= 256 ? 1 : 0);

    /// <summary>Whether a fit ends with a second one on all rows: what the options say, or where the validation rows were held out of a
    /// small table.</summary>
    public static bool Refit(NetworkOptions options, int rows, bool heldOut) => options.Refit ?? (heldOut && rows <= 10_000);

    /// <summary>
    /// Epochs of a fit that goes on from a previous model without holding rows out; null where it stops early. A quarter of those that were
    /// best before, as a fit from near the goal needs: rows that the previous model knows would stop it at once.
    /// </summary>
    public static int? ContinuedEpochs(NetworkOptions options, bool hasValidation)
    {
        if (options.Previous is not { } previous || options.ContinuedEpochs == 0) return null;
        if (options.ContinuedEpochs is { } epochs) return epochs;
        return hasValidation || options.PredictionInterval is not null ? null : Math.Clamp((previous.BestEpoch + 3) / 4, 5, 50);
    }

    /// <summary>
    /// Weight decay: that of the options, or chosen where they leave it open. Classes that are separated almost without error gain by a
    /// stronger one, and temperature scaling undoes that it makes probabilities underconfident; regressions lose by it.
    /// </summary>
    public static float WeightDecay(NetworkOptions options, bool hasClasses) => options.WeightDecay ?? (hasClasses ? 0.1f : 0.03f);

    /// <summary>Rows of a training step: those of the options, or chosen where they leave it open.</summary>
    public static int BatchSize(NetworkOptions options, int trainingRows)
        => options.BatchSize > 0 ? options.BatchSize : BatchSize(trainingRows);

    /// <summary>
    /// Epochs without a better validation loss before training stops: those of the options, or chosen where they leave it open. An epoch of
    /// a large table has more steps, so fewer epochs tell as much: from 4,000 rows on 6 for mixtures, 10 for perceptrons, which take
    /// smaller steps, and in the end falling with the square root of the rows, to 2.
    /// </summary>
    public static int Patience(NetworkOptions options, int trainingRows)
    {
        if (options.Patience > 0) return options.Patience;
        int most = options is MoeOptions ? 6 : 10;
        return trainingRows < FewRows ? 16
            : Math.Clamp((int)Math.Round(10 * Math.Sqrt((double)LargestSmall / trainingRows)), 2, most);
    }

    /// <summary>
    /// Patience at a low loss: that of the options, or where they leave both open four times the other. On ten tables with hardly any noise
    /// the loss was 10 % lower for it.
    /// </summary>
    public static int LowLossPatience(NetworkOptions options, int trainingRows) =>
        options.LowLossPatience > 0 ? options.LowLossPatience
            : options.Patience > 0 ? options.Patience : 4 * Patience(options, trainingRows);

    /// <summary>Writes the choices for a table into options that leave them open.</summary>
    /// <param name="options">Fresh options.</param>
    /// <param name="table">The rows to learn from.</param>
    public static ChosenDefaults<TOptions> Choose<TOptions>(TOptions options, FeatureTable table)
        where TOptions : NetworkOptions
    {
        ArgumentNullException.ThrowIfNull(table);
        int rows = table.RowCount;
        (options.BatchSize, options.Patience, options.LowLossPatience) = (BatchSize(options, rows), Patience(options, rows),
            LowLossPatience(options, rows));
        List<ChosenDefault> choices = [];
        if (table.NumericCount > 0)
        {
            options.RawColumns = RawColumns(options, rows, table.NumericCount);
            choices.Add(new(nameof(options.RawColumns), options.RawColumns.Value, "beside their transforms: what is linear stays linear"));
            options.FalseDiscoveryRate = FalseDiscoveryRate(options, rows, table.NumericCount);
            choices.Add(
                new(nameof(options.FalseDiscoveryRate), options.FalseDiscoveryRate.Value,
                    $"{table.NumericCount} numeric columns, {rows} rows to learn from; beyond as many some fit by chance"));
            choices.Add(
                new(nameof(options.Embedding), options.Embedding,
                    $"{table.NumericCount} numeric columns; without an embedding the networks were worse"));
            choices.Add(new(nameof(options.EmbeddingSize), options.EmbeddingSize, "12 coordinates a column were no better and slower"));
            choices.Add(
                new(nameof(options.EmbeddingBins), options.EmbeddingBins,
                    "16 bins were no better; a column of few values gets a bin a value"));
        }
        choices.Add(
            new(nameof(options.NumberOfMembers), options.NumberOfMembers,
                "one member was worse on 25 of 29 tables; 16 cost twice the time for no clear gain"));
        if (options is MoeOptions moe)
        {
            moe.NumberOfExperts = moe.NumberOfExperts > 0 ? moe.NumberOfExperts : Experts(moe, rows);
            choices.Add(
                new(nameof(moe.NumberOfExperts), moe.NumberOfExperts,
                    $"{rows} rows to learn from; 4 experts take twice the time of 2, which pays where rows are many"));
            moe.SharedLayers = SharedLayers(moe);
            choices.Add(
                new(nameof(moe.SharedLayers), moe.SharedLayers.Value,
                    "experts that read one common first layer were better on two of three tables"));
            choices.Add(new(nameof(moe.Activation), moe.Activation, "experts of two kinds were better on two of three tables"));
            choices.Add(new(nameof(moe.ExpertWidth), moe.ExpertWidth, "64 units cost twice the time for no clear gain"));
        }
        choices.Add(new(nameof(options.AverageDecay), options.AverageDecay, "averaged weights were better on three of four tables"));
        choices.Add(
            new(nameof(options.WeightDecay), options.WeightDecay,
                "0.1 for classes, which were better at it, and 0.03 for numbers, which were worse"));
        choices.Add(
            new(nameof(options.CalibrateProbabilities), options.CalibrateProbabilities,
                "one temperature from the validation rows: a lower log-loss on two of three tables"));
        choices.Add(new(nameof(options.BatchSize), options.BatchSize, $"{rows} rows to learn from; small tables need many small steps"));
        choices.Add(new(nameof(options.Patience), options.Patience, $"{rows} rows to learn from; epochs of large tables have more steps"));
        choices.Add(
            new(nameof(options.LowLossPatience), options.LowLossPatience,
                "classes that are almost separated: the loss depends on a few rows and falls late"));
        return new(options, choices);
    }
}
