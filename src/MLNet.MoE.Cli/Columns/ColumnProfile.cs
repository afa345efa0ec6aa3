using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Columns;

/// <summary>What a column's values look like.</summary>
internal sealed class ColumnProfile
{
    private const int MostNumbers = 1000;
    private const int MostTexts = 100_000;

    private readonly HashSet<double> _numbers = [];
    private readonly HashSet<string> _texts = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private double _previous;

    public ColumnProfile(string name)
    {
        Name = name;
        _lookup = _texts.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The column.</summary>
    public string Name { get; }

    /// <summary>Rows without a value.</summary>
    public int Missing { get; private set; }

    /// <summary>Rows with a number.</summary>
    public int NumberCount { get; private set; }

    /// <summary>Rows with something that is no number.</summary>
    public int TextCount { get; private set; }

    /// <summary>Rows with a value.</summary>
    public int Present => NumberCount + TextCount;

    /// <summary>Whether all values are numbers; there is at least one.</summary>
    public bool IsNumber => NumberCount > 0 && TextCount == 0;

    /// <summary>Whether all numbers are whole.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether the numbers count the rows up by one.</summary>
    public bool CountsRows { get; private set; } = true;

    /// <summary>The different numbers, as far as they were kept.</summary>
    public IReadOnlyCollection<double> Numbers => _numbers;

    /// <summary>The different texts, as far as they were kept.</summary>
    public IReadOnlyCollection<string> Texts => _texts;

    /// <summary>Different values; no less where there are too many to keep.</summary>
    public int Distinct => _numbers.Count + _texts.Count;

    /// <summary>Whether there are more different values than are kept.</summary>
    public bool HasMore => HasMoreNumbers || HasMoreTexts;

    /// <summary>The first value that is no number.</summary>
    public string? FirstText { get; private set; }

    /// <summary>Line of <see cref="FirstText"/>.</summary>
    public long FirstTextLine { get; private set; }

    private bool HasMoreNumbers { get; set; }

    private bool HasMoreTexts { get; set; }

    /// <summary>Takes the next row's value.</summary>
    public void Add(ReadOnlySpan<char> text, long line)
    {
        if (Csv.Numbers.TryParsePlain(text, out double number))
        {
            AddNumber(number);
        }
        else if (MissingMarkers.IsMissing(text))
        {
            Missing++;
            CountsRows = false;
        }
        else if (Csv.Numbers.TryParse(text, out number))
        {
            AddNumber(number);
        }
        else
        {
            AddText(text, line);
        }
    }

    private void AddNumber(double number)
    {
        IsWhole &= number == Math.Floor(number);
        CountsRows &= NumberCount == 0 ? number is 0 or 1 : number == _previous + 1;
        _previous = number;
        NumberCount++;
        if (HasMoreNumbers) return;
        if (_numbers.Count < MostNumbers) _numbers.Add(number);
        else HasMoreNumbers = !_numbers.Contains(number);
    }

    private void AddText(ReadOnlySpan<char> text, long line)
    {
        if (TextCount++ == 0) (FirstText, FirstTextLine) = (text.ToString(), line);
        CountsRows = false;
        if (_texts.Count < MostTexts) _lookup.Add(text);
        else HasMoreTexts |= !_lookup.Contains(text);
    }
}
