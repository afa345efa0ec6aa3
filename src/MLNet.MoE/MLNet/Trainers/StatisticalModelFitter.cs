using System.Globalization;
using MLNet.MoE.Declarations;
using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Fits a mixture of experts by EM and logs it. The options are checked and copied when the fitter is made.</summary>
internal sealed class StatisticalModelFitter<TParameters> : IModelFitter<TParameters>
    where TParameters : StatisticalMoeModelParameters
{
    private readonly StatisticalMoeOptions _options;
    private readonly Func<TaskKind, FittedMixture, FeatureSplit, TParameters> _wrap;

    public StatisticalModelFitter(string name, StatisticalMoeOptions options, Func<TaskKind, FittedMixture, FeatureSplit, TParameters> wrap)
    {
        OptionsCheck.Check(options);
        Name = name;
        _options = options.Copy();
        _wrap = wrap;
    }

    public string Name { get; }

    public TableColumns Columns => new(_options.LabelColumnName, _options.FeatureColumnName, _options.ExampleWeightColumnName)
    {
        Categorical = _options.CategoricalColumns,
    };

    public IReadOnlyList<ScoreColumn> ScoreColumns => ScoreColumn.Of([], (_options as GaussianMoeOptions)?.PredictionInterval is not null);

    public bool HasSets => false;

    public CancellationToken CancellationToken => _options.CancellationToken;

    public int MaximumEpochs => 0;

    public FeatureLayout? LayoutOf(TParameters previous) => null;

    public TParameters Fit(TrainingTables tables, int seed, DevicePreference device, TrainingObserver observer)
        => Fit(tables, _options, null, seed, observer);

    public TParameters Continue(TrainingTables tables, TParameters previous, int seed, DevicePreference device, TrainingObserver observer)
        => Fit(tables, ContinuedMixture.Options(_options, previous, tables), previous, seed, observer);

    private TParameters Fit(TrainingTables tables, StatisticalMoeOptions options, TParameters? previous, int seed,
        TrainingObserver observer)
    {
        double[] means = Means(tables, out long[]? missing);
        var references = CategoryReferences.Of(tables, _options);
        var split = references.Apply(
            FeatureSplit.Of(means, _options.GateColumnName, tables.Layout.SlotNames, _options.FeatureColumnName));
        var names = Names(tables, split, references);
        if (previous is not null) ContinuedMixture.Check(split, names, previous);
        var rows = Rows(tables, split);
        var fitted = MoeFitter.Fit(rows, options, names, options.Seed ?? seed, observer.CheckCancelled!, Notes(missing, tables),
            previous?.Fitted);
        return _wrap(tables.Task, fitted, split);
    }

    public string Describe(TParameters parameters, int rows)
    {
        var report = parameters.Report;
        string warnings = report.Warnings.Count == 0 ? "" : $" Warnings: {string.Join(" ", report.Warnings)}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{Name}: {parameters.NumberOfExperts} experts, {report.NumberOfParameters} parameters, log-likelihood "
            + $"{report.LogLikelihood:F3} on {report.NumberOfRows} rows.{warnings}");
    }

    private static double[] Means(TrainingTables tables, out long[] missing)
    {
        double[] sums = new double[tables.Layout.SlotCount];
        double[] weights = new double[sums.Length];
        missing = new long[sums.Length];
        float[] row = new float[sums.Length];
        for (int i = 0; i < tables.Training.RowCount; i++)
        {
            Dense(tables, i, row);
            for (int slot = 0; slot < row.Length; slot++)
            {
                if (float.IsNaN(row[slot]))
                {
                    missing[slot]++;
                    continue;
                }

                sums[slot] += (double)tables.Training.Weight(i) * row[slot];
                weights[slot] += tables.Training.Weight(i);
            }
        }

        return [.. sums.Select((sum, slot) => weights[slot] > 0 ? sum / weights[slot] : 0)];
    }

    private static MixtureRows Rows(TrainingTables tables, FeatureSplit split)
    {
        var rows = new MixtureRows(split.Experts.Length, split.Gate?.Length, tables.Task == TaskKind.Regression ? 0 : tables.Classes);
        float[] row = new float[tables.Layout.SlotCount];
        double[] experts = new double[split.Experts.Length];
        double[] gate = new double[split.GateCount];
        for (int i = 0; i < tables.Training.RowCount; i++)
        {
            Dense(tables, i, row);
            split.Apply(row, experts, gate);
            rows.Add(experts, split.Gate is null ? default : gate, tables.Training.Label(i) + tables.Training.LabelOffset,
                tables.Training.Weight(i));

            // The table's part that has been copied is given back, so that the data never stands in memory twice.
            tables.Training.ReleaseBefore(i);
        }

        return rows;
    }

    private static void Dense(TrainingTables tables, int index, Span<float> row)
    {
        var layout = tables.Layout;
        row.Clear();
        var numbers = tables.Training.Numeric(index);
        for (int i = 0; i < numbers.Length; i++)
            row[layout.NumericSlots[i]] = numbers[i];
        var sparse = tables.Training.Sparse(index);
        for (int i = 0; i < sparse.Columns.Length; i++)
            row[layout.SparseSlots[sparse.Columns[i]]] = sparse.Values[i];
        var categories = tables.Training.Categories(index);
        for (int g = 0; g < categories.Length; g++)
        {
            if (categories[g] >= 0)
                row[layout.Groups[g].Start + categories[g]] = 1;
        }
    }

    private MixtureNames Names(TrainingTables tables, FeatureSplit split, CategoryReferences references)
    {
        var slots = tables.Layout.SlotNames;
        string[] experts = split.Experts.Select(Slot).ToArray();
        var classes = tables.Task switch
        {
            TaskKind.Regression => [],
            TaskKind.Binary => tables.ClassNames ?? ["negative", "positive"],
            _ => tables.ClassNames ?? [.. Enumerable.Range(0, tables.Classes).Select(s => $"class {s}")],
        };
        bool isSum = _options.Contrasts == CategoryContrasts.Sum;
        return new MixtureNames(experts, split.Gate is null ? experts : [.. split.Gate.Select(Slot)], classes)
        {
            ReferenceLevels = isSum ? [] : references.Names(split, Slot),
            SumContrasts = isSum ? references.SumContrasts(split.Experts, Slot) : [],
            GateSumContrasts = isSum ? references.SumContrasts(split.Gate ?? split.Experts, Slot) : [],
        };

        string Slot(int slot) => slots is not null && slots[slot].Length > 0 ? slots[slot] : $"slot {slot}";
    }

    private static IReadOnlyList<string> Notes(long[] missing, TrainingTables tables)
    {
        long count = missing.Sum();
        if (count == 0)
            return [];
        var slots = tables.Layout.SlotNames;
        int first = Array.FindIndex(missing, m => m > 0);
        string name = slots is not null && slots[first].Length > 0 ? slots[first] : $"slot {first}";
        return [$"{count} missing values in {missing.Count(m => m > 0)} features, '{name}' the first, were taken as their features' "
            + "means."];
    }
}
