namespace MLNet.MoE.Benchmarks;

/// <summary>Gathers a categorical column from text, keeping each distinct text once.</summary>
internal sealed class CategoricalColumnBuilder
{
    private readonly string _name;
    private readonly List<int> _codes = [];
    private readonly List<string> _categories = [];
    private readonly Dictionary<string, int> _codeOf = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    public CategoricalColumnBuilder(string name, int ordinal)
    {
        _name = name;
        Ordinal = ordinal;
        _lookup = _codeOf.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The column's place in the file.</summary>
    public int Ordinal { get; }

    /// <summary>Adds a value; an empty field is missing.</summary>
    public void Add(ReadOnlySpan<char> text, CsvPlace place)
    {
        if (text.IsEmpty)
        {
            _codes.Add(CategoricalColumn.MissingCode);
            return;
        }

        if (!_lookup.TryGetValue(text, out var code))
        {
            var category = text.ToString();
            code = _categories.Count;
            _codeOf.Add(category, code);
            _categories.Add(category);
        }

        _codes.Add(code);
    }

    public CategoricalColumn Build() => new(_name, [.. _codes], _categories);
}
