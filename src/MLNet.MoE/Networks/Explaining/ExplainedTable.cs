using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>Rows that explanations are about, as they were read and as the network gets them.</summary>
internal sealed class ExplainedTable
{
    private readonly TrainedNetwork _network;
    private readonly List<SourceRow> _rows = [];
    private readonly SparseRows _scratch = new(), _preparedScratch = new();

    /// <summary>Begins a table of no rows.</summary>
    /// <param name="network">The network that is explained.</param>
    /// <param name="columns">Columns to explain; null finds them by the names of the slots.</param>
    public ExplainedTable(TrainedNetwork network, IReadOnlyList<ExplainedColumn>? columns = null)
    {
        _network = network;
        Columns = columns ?? ExplainedColumns.Of(network.Layout);
        var (preprocessor, owners) = (network.Preprocessor, new int[network.Layout.NumericSlots.Count]);
        int[] groups = new int[network.Layout.Groups.Count], sparse = new int[network.Layout.SparseSlots.Count];
        for (int column = 0; column < Columns.Count; column++)
        {
            foreach (int number in Columns[column].Numbers) owners[number] = column;
            foreach (int group in Columns[column].Groups) groups[group] = column;
            foreach (int place in Columns[column].Sparse) sparse[place] = column;
        }
        NumberOwners = [.. preprocessor.PreparedSources.Select(source => owners[source])];
        CategoryOwners = [.. preprocessor.CategoryColumns.Select(source => groups[source])];
        SparseOwners = [.. preprocessor.Sparse.Sources.Select(source => sparse[source])];
    }

    /// <summary>The columns.</summary>
    public IReadOnlyList<ExplainedColumn> Columns { get; }

    /// <summary>(numbers of a prepared row): the column that each belongs to.</summary>
    public int[] NumberOwners { get; }

    /// <summary>(categories of a prepared row): the column that each belongs to.</summary>
    public int[] CategoryOwners { get; }

    /// <summary>(sparse columns of a prepared row): the column that each belongs to.</summary>
    public int[] SparseOwners { get; }

    /// <summary>Number of rows.</summary>
    public int Count => _rows.Count;

    /// <summary>Adds a row.</summary>
    /// <param name="features">(slots).</param>
    public void Add(ReadOnlySpan<float> features)
    {
        var (numbers, categories) = Begin();
        var asTheyAre = default(TrustedSlots);
        _network.Splitter.Split(features, numbers, categories, _scratch, ref asTheyAre);
        End(numbers, categories);
    }

    /// <summary>Adds a row that is given by the slots that are not 0.</summary>
    public void Add(ReadOnlySpan<int> slots, ReadOnlySpan<float> values)
    {
        var (numbers, categories) = Begin();
        var asTheyAre = default(TrustedSlots);
        _network.Splitter.Split(new SparseVector(slots, values), numbers, categories, _scratch, ref asTheyAre);
        End(numbers, categories);
    }

    /// <summary>The numbers of a row as they were read.</summary>
    public float[] Numbers(int row) => _rows[row].Numbers;

    /// <summary>The categories of a row as they were read; -1 is none.</summary>
    public int[] Categories(int row) => _rows[row].Categories;

    /// <summary>The number of a row in a sparse column.</summary>
    public float Sparse(int row, int column)
        => _rows[row].Sparse.FirstOrDefault(entry => entry.Column == column).Value;

    /// <summary>A row as the network gets it.</summary>
    public PreparedRow Prepare(int row) => Prepare(_rows[row].Numbers, _rows[row].Categories, _rows[row].Sparse);

    /// <summary>A row with the values that another row has in one column.</summary>
    public PreparedRow Prepare(int row, int column, int other)
    {
        var (numbers, categories) = ((float[])_rows[row].Numbers.Clone(), (int[])_rows[row].Categories.Clone());
        foreach (int number in Columns[column].Numbers) numbers[number] = _rows[other].Numbers[number];
        foreach (int group in Columns[column].Groups) categories[group] = _rows[other].Categories[group];
        var sparse = _rows[row].Sparse;
        if (Columns[column].Sparse.Length > 0)
        {
            sparse = [.. _rows[row].Sparse.Where(entry => !Columns[column].Sparse.Contains(entry.Column))
                .Concat(_rows[other].Sparse.Where(entry => Columns[column].Sparse.Contains(entry.Column)))
                .OrderBy(entry => entry.Column)];
        }
        return Prepare(numbers, categories, sparse);
    }

    private PreparedRow Prepare(float[] numbers, int[] categories, (int Column, float Value)[] sparse)
    {
        var preprocessor = _network.Preprocessor;
        float[] prepared = new float[_network.Spec.PreparedColumns];
        int[] preparedCategories = new int[_network.Spec.CategorySizes.Count];
        preprocessor.TransformRow(numbers, categories, prepared, preparedCategories);
        if (preprocessor.Sparse.Count == 0) return new(prepared, preparedCategories, []);
        _scratch.Clear();
        _scratch.BeginRow();
        foreach (var (column, value) in sparse) _scratch.Add(column, value);
        _preparedScratch.Clear();
        _preparedScratch.BeginRow();
        preprocessor.Sparse.Transform(_scratch[0], _preparedScratch);
        return new(prepared, preparedCategories, Entries(_preparedScratch[0]));
    }

    private (float[] Numbers, int[] Categories) Begin()
    {
        _scratch.Clear();
        _scratch.BeginRow();
        return (new float[_network.Layout.NumericSlots.Count], new int[_network.Layout.Groups.Count]);
    }

    private void End(float[] numbers, int[] categories) => _rows.Add(new(numbers, categories, Entries(_scratch[0])));

    private static (int Column, float Value)[] Entries(SparseVector row)
    {
        var entries = new (int, float)[row.Columns.Length];
        for (int i = 0; i < entries.Length; i++) entries[i] = (row.Columns[i], row.Values[i]);
        return entries;
    }

    private sealed record SourceRow(float[] Numbers, int[] Categories, (int Column, float Value)[] Sparse);
}
