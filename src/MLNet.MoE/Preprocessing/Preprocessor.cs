using MLNet.MoE.Files;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing.Transforms;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>
/// Prepares rows for the network; fitted on the training rows only and part of the model. A prepared row is
/// [numeric columns | missing-value indicators | raw columns], category indices, and the columns that are mostly 0. Immutable, so it may be
/// used by several threads.
/// </summary>
/// <remarks>
/// A number beyond the column's training range is taken for the end of the range, whatever the transform.
/// A number that is missing (NaN or infinite) becomes 0, the mean of the transformed scale, and sets its column's indicator to 1 where the
/// column has one. Columns that have one value in all training rows are dropped; a column of one value and of missing ones keeps its
/// indicator only. Columns that tell nothing of the label may be left out too, indicators and all.
/// A category that no training row has becomes -1, none, because the network could learn nothing for it; so does an index out of range.
/// </remarks>
public sealed class Preprocessor
{
    /// <summary>The newest format that is read.</summary>
    internal const int FormatVersion = 4;

    /// <summary>Format that <see cref="Save"/> writes where no column is mostly 0.</summary>
    internal const int FormatWithoutSparse = 3;

    private readonly string _transform;
    private readonly int[] _numeric, _indicators, _categories;
    private readonly ClippedMap[] _maps, _raw;
    private readonly bool[][] _seen;
    private readonly TargetScale? _target;

    internal Preprocessor(NumericColumnMaps numeric, CategoryColumnMaps categories, TargetScale? target)
    {
        (SourceNumeric, _transform, _numeric, _maps, _indicators, _raw) = numeric;
        (SourceCategories, _categories, _seen) = categories;
        CategorySizes = Array.ConvertAll(_seen, seen => seen.Length);
        _target = target;
    }

    /// <summary>Columns that are mostly 0.</summary>
    internal SparseColumns Sparse { get; init; } = SparseColumns.None;

    /// <summary>Numeric columns of a prepared row: those that vary in the training rows, in their order.</summary>
    public int NumericColumns => _numeric.Length;

    /// <summary>
    /// Columns of a prepared row that no embedding is for: an indicator (1 missing, 0 present) for each column with some but not all values
    /// missing in the training rows, then, if asked for, the numeric columns once more, only standardised and clipped to their range in the
    /// training rows.
    /// </summary>
    public int PlainColumns => _indicators.Length + _raw.Length;

    /// <summary>Number of categories of each category column of a prepared row: those that vary in the training rows, in their order and
    /// with their indices.</summary>
    public IReadOnlyList<int> CategorySizes { get; }

    /// <summary>Mean of the regression target over the training rows; 0 for classification.</summary>
    public double TargetMean => Target.Mean;

    /// <summary>Deviation of the regression target over the training rows; 1 for classification and for a constant target.</summary>
    public double TargetDeviation => Target.Deviation;

    /// <summary>How the regression target is standardised.</summary>
    internal TargetScale Target => _target ?? TargetScale.None;

    /// <summary>
    /// Whether prepared numbers can be of any size: those of a standard transform from before format 3, which knew no limits. A network may
    /// then overflow.
    /// </summary>
    internal bool IsUnbounded => _transform == RawTransform.Name && !_maps.All(map => map.HasLimits);

    /// <summary>Numeric columns of a row that is prepared.</summary>
    internal int SourceNumeric { get; }

    /// <summary>Category columns of a row that is prepared.</summary>
    internal int SourceCategories { get; }

    /// <summary>The source's column that each number of a prepared row comes from.</summary>
    internal IReadOnlyList<int> PreparedSources => [.. _numeric, .. _indicators, .. _numeric[.._raw.Length]];

    /// <summary>(<see cref="NumericColumns"/>): the range of each in the training rows.</summary>
    internal IReadOnlyList<(float Smallest, float Largest)> Ranges => [.. _maps.Select(map => (map.Smallest, map.Largest))];

    /// <summary>Indicators of missing values, which follow the numeric columns.</summary>
    internal int IndicatorColumns => _indicators.Length;

    /// <summary>The source's column of each category column of a prepared row.</summary>
    internal IReadOnlyList<int> CategoryColumns => _categories;

    /// <summary>Whether the target is scaled.</summary>
    internal bool ScalesTarget => _target is not null;

    /// <summary>
    /// (<see cref="NumericColumns"/> + <see cref="PlainColumns"/>): how far from 0 each number of a prepared row can be; infinity where
    /// there is no limit.
    /// </summary>
    internal double[] Bounds
    {
        get
        {
            double[] bounds = new double[NumericColumns + PlainColumns];
            for (int i = 0; i < _maps.Length; i++) bounds[i] = _maps[i].Bound;
            for (int i = 0; i < _indicators.Length; i++) bounds[_maps.Length + i] = 1;
            for (int i = 0; i < _raw.Length; i++) bounds[_maps.Length + _indicators.Length + i] = _raw[i].Bound;
            return bounds;
        }
    }

    /// <summary>The transform of raw columns.</summary>
    internal static INumericTransform RawTransform { get; } = new StandardTransform();

    /// <summary>Learns from the training rows. Weights count as frequencies: a row of weight 2 is the row twice.</summary>
    /// <param name="table">The table; labels are finite.</param>
    /// <param name="trainingRows">Rows to learn from. Transforms are fitted on at most 200,000 of them.</param>
    /// <param name="scaling">How the target is scaled.</param>
    /// <param name="numericTransform">Registered name of the transform of numeric columns.</param>
    /// <param name="rawColumns">Whether numeric columns are given a second time, only standardised and clipped to their range.</param>
    /// <param name="seed">Seed of the choice of rows where there are more than 200,000.</param>
    /// <param name="falseDiscoveryRate">Numeric columns unrelated to the label are left out: of those kept, this share at most may fit
    /// by chance. 1 keeps all.</param>
    /// <exception cref="ArgumentException">There is no transform of that name.</exception>
    internal static Preprocessor Fit(
        FeatureTable table, ReadOnlySpan<int> trainingRows, TargetScaling scaling, string numericTransform, bool rawColumns, int seed,
            double falseDiscoveryRate = 1) =>
        PreprocessorFit.Run(table, trainingRows, scaling, numericTransform, rawColumns, falseDiscoveryRate, seed);

    /// <summary>The same for other categories: (category columns of the source, categories), whether rows with each are known.</summary>
    internal Preprocessor WithCategories(bool[][] known) => new(
        new(SourceNumeric, _transform, _numeric, _maps, _indicators, _raw),
        new(SourceCategories, _categories, Array.ConvertAll(_categories, column => known[column])), _target) { Sparse = Sparse };

    /// <summary>(categories of one of <see cref="CategoryColumns"/>): which of them training rows had.</summary>
    internal IReadOnlyList<bool> SeenCategories(int column) => _seen[column];

    /// <summary>The same preparation of rows for another target.</summary>
    internal Preprocessor WithTarget(TargetScale? target) => new(
        new(SourceNumeric, _transform, _numeric, _maps, _indicators, _raw), new(SourceCategories, _categories, _seen), target)
    {
        Sparse = Sparse,
    };

    /// <summary>Prepares all rows of a table; regression targets are scaled.</summary>
    /// <param name="table">Table of the layout that was fitted.</param>
    /// <param name="release">Whether the table gives its memory back as it is read; only labels and weights can be used then.</param>
    public FeatureTable Transform(FeatureTable table, bool release)
    {
        var prepared = new FeatureTable(NumericColumns + PlainColumns, CategorySizes, table.HasWeights, table.TargetCount)
        { SparseCount = Sparse.Count, Cache = table.Cache };
        const int blocks = 16;
        int step = Math.Max(table.RowsPerChunk, blocks), block = step / blocks;
        for (int start = 0; start < table.RowCount; start += step)
        {
            int end = Math.Min(start + step, table.RowCount);
            table.Pass(start);
            for (int row = start; row < end; row++)
            {
                prepared.AddRow(table.Label(row), table.Weight(row), out _, out _);
                Span<float> labels = table.Labels(row), scaled = prepared.Labels(row);
                for (int i = 0; i < labels.Length; i++) scaled[i] = _target?.Apply(labels[i] + table.LabelOffset) ?? labels[i];
                if (Sparse.Count > 0) Sparse.Transform(table.Sparse(row), prepared.OpenSparse!);
            }
            Parallel.For(start / block, (end + block - 1) / block, b =>
            {
                for (int row = b * block; row < Math.Min((b + 1) * block, end); row++)
                    TransformRow(table.Numeric(row), table.Categories(row), prepared.Numeric(row), prepared.Categories(row));
            });
            if (release) table.ReleaseBefore(end, prepared);
            prepared.StoreFull();
        }
        return prepared;
    }

    /// <summary>Prepares one row without allocating.</summary>
    /// <param name="numeric">(numeric columns of the source).</param>
    /// <param name="categories">(category columns of the source).</param>
    /// <param name="prepared">(<see cref="NumericColumns"/> + <see cref="PlainColumns"/>) to be written.</param>
    /// <param name="preparedCategories">(<see cref="CategorySizes"/>) to be written.</param>
    /// <exception cref="ArgumentException">The row has another number of columns than the table that was fitted.</exception>
    public void TransformRow(ReadOnlySpan<float> numeric, ReadOnlySpan<int> categories, Span<float> prepared, Span<int> preparedCategories)
    {
        if (numeric.Length != SourceNumeric || categories.Length != SourceCategories)
            throw new ArgumentException($"The row has {numeric.Length} numbers and {categories.Length} categories; the training data had "
                + $"{SourceNumeric} and {SourceCategories}.");
        for (int i = 0; i < _numeric.Length; i++)
        {
            float value = numeric[_numeric[i]];
            prepared[i] = float.IsFinite(value) ? _maps[i].Apply(value) : 0;
        }
        for (int i = 0; i < _indicators.Length; i++) prepared[_numeric.Length + i] = float.IsFinite(numeric[_indicators[i]]) ? 0 : 1;
        for (int i = 0; i < _raw.Length; i++)
        {
            float value = numeric[_numeric[i]];
            prepared[_numeric.Length + _indicators.Length + i] = float.IsFinite(value) ? _raw[i].Apply(value) : 0;
        }
        for (int i = 0; i < _categories.Length; i++)
        {
            int category = categories[_categories[i]];
            preparedCategories[i] = (uint)category < (uint)_seen[i].Length && _seen[i][category] ? category : -1;
        }
    }

    /// <summary>Writes everything that was learned.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Sparse.SourceCount > 0 ? FormatVersion : FormatWithoutSparse);
        writer.Write(_transform);
        writer.Write(SourceNumeric);
        writer.Write(SourceCategories);
        WriteAll(writer, _numeric);
        foreach (var map in _maps) map.Save(writer);
        WriteAll(writer, _indicators);
        writer.Write(_raw.Length > 0);
        foreach (var map in _raw) map.Save(writer);
        WriteAll(writer, _categories);
        foreach (bool[] seen in _seen)
        {
            writer.Write(seen.Length);
            foreach (bool flag in seen) writer.Write(flag);
        }
        writer.Write(_target is not null);
        writer.Write(TargetMean);
        writer.Write(TargetDeviation);
        if (Sparse.SourceCount > 0) Sparse.Save(writer);
    }

    /// <summary>Writes the preparation of rows into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="layout">Layout of the feature vector.</param>
    /// <param name="features">(rows, slots).</param>
    internal PreparedGraph ToOnnx(OnnxGraph graph, FeatureLayout layout, string features)
    {
        var given = new GivenColumns(graph, layout, features);
        string? numbers = given.Numbers(_numeric, NumericTransformRegistry.Get(_transform), _maps);
        string?[] plain = [given.Missing(_indicators), given.Numbers(_numeric[.._raw.Length], RawTransform, _raw)];
        string? sparse = Sparse.Count == 0 ? null : Sparse.ToOnnx(graph, features, layout.SparseSlots);
        return new(numbers, [.. plain.OfType<string>()], given.Categories(_categories, _seen), sparse);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    public static Preprocessor Load(BinaryReader reader) => PreprocessorReader.Read(new BoundedReader(reader));

    private static void WriteAll(BinaryWriter writer, int[] numbers)
    {
        writer.Write(numbers.Length);
        foreach (int number in numbers) writer.Write(number);
    }
}
