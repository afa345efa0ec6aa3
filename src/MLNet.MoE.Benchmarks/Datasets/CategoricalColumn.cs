using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A column of categories: each distinct text once, and one index per row. A missing value has the index -1; ML.NET
/// sees it as empty text.
/// </summary>
public sealed class CategoricalColumn : DatasetColumn
{
    /// <summary>The code of a missing value.</summary>
    public const int MissingCode = -1;

    private readonly int[] _codes;
    private readonly string[] _categories;
    private readonly ReadOnlyMemory<char>[] _texts;

    /// <summary>Creates the column over <paramref name="codes"/>, which is not copied.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="codes">One index into <paramref name="categories"/> per row, or -1 where the value is missing.</param>
    /// <param name="categories">The distinct texts.</param>
    /// <exception cref="ArgumentException">A code is below -1 or beyond the categories.</exception>
    public CategoricalColumn(string name, int[] codes, IReadOnlyList<string> categories)
        : base(name)
    {
        ArgumentNullException.ThrowIfNull(codes);
        ArgumentNullException.ThrowIfNull(categories);
        int missing = 0;
        for (int row = 0; row < codes.Length; row++)
        {
            if (codes[row] < MissingCode || codes[row] >= categories.Count)
            {
                throw new ArgumentException(
                    $"Column '{name}' has the code {codes[row]} in row {row}; it must be -1 (missing) to {categories.Count - 1}.",
                    nameof(codes));
            }

            if (codes[row] == MissingCode)
                missing++;
        }

        _codes = codes;
        _categories = [.. categories];
        _texts = [.. _categories.Select(category => category.AsMemory())];
        MissingCount = missing;
    }

    /// <summary>One index into <see cref="Categories"/> per row, or -1 where the value is missing.</summary>
    public ReadOnlySpan<int> Codes => _codes;

    /// <summary>The distinct texts; not every one need occur in the rows.</summary>
    public IReadOnlyList<string> Categories => _categories;

    /// <summary>The text in <paramref name="row"/>, or null where it is missing.</summary>
    public string? this[int row] => _codes[row] == MissingCode ? null : _categories[_codes[row]];

    /// <inheritdoc/>
    public override int RowCount => _codes.Length;

    /// <inheritdoc/>
    public override int MissingCount { get; }

    internal override DataViewType DataViewType => TextDataViewType.Instance;

    /// <summary>Creates a column from one text per row; null is a missing value.</summary>
    /// <param name="name">The column's name.</param>
    /// <param name="values">One text per row.</param>
    public static CategoricalColumn FromValues(string name, IEnumerable<string?> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        var codes = new List<int>();
        var codeOf = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string? value in values)
        {
            if (value is null)
            {
                codes.Add(MissingCode);
                continue;
            }

            ref int code = ref CollectionsMarshal.GetValueRefOrAddDefault(codeOf, value, out bool known);
            if (!known)
                code = codeOf.Count - 1;
            codes.Add(code);
        }

        return new CategoricalColumn(name, [.. codes], [.. codeOf.OrderBy(pair => pair.Value).Select(pair => pair.Key)]);
    }

    internal override DatasetColumn Select(ReadOnlySpan<int> rows)
    {
        int[] selected = new int[rows.Length];
        for (int i = 0; i < rows.Length; i++)
            selected[i] = _codes[rows[i]];
        return new CategoricalColumn(Name, selected, _categories);
    }

    internal override Delegate CreateGetter(TabularCursor cursor)
    {
        int[] codes = _codes;
        var texts = _texts;
        return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) =>
        {
            int code = codes[cursor.CurrentRow];
            value = code == MissingCode ? ReadOnlyMemory<char>.Empty : texts[code];
        });
    }
}
