namespace MLNet.MoE.Benchmarks;

/// <summary>A column read as numbers, dates or times: what its fields are worth, and what is missing or odd.</summary>
internal sealed class NumberReading
{
    private readonly RawColumn _column;

    /// <summary>Of a column that is kept as texts, what each of them is worth.</summary>
    private readonly double[]? _worths;

    private NumberReading(RawColumn column, ValueSyntax syntax, double[]? worths, IReadOnlyList<OddText> odd, int missing)
    {
        (_column, Syntax, _worths, OddTexts, Missing) = (column, syntax, worths, odd, missing);
        OddRows = odd.Sum(text => text.Rows);
    }

    /// <summary>How the fields were read.</summary>
    public ValueSyntax Syntax { get; }

    /// <summary>Rows.</summary>
    public int Rows => _column.Rows;

    /// <summary>(rows) the numbers, or seconds since the start of 1970; NaN where the field is missing or odd. Made anew each
    /// time.</summary>
    public double[] Values
    {
        get
        {
            if (_worths is null) return _column.Numbers.ToArray();
            double[] values = new double[Rows];
            for (int row = 0; row < values.Length; row++) values[row] = _worths[_column.Codes[row]];
            return values;
        }
    }

    /// <summary>The same, some at a time; a piece is good until the next one is asked for.</summary>
    public IEnumerable<ReadOnlyMemory<double>> Pieces() => _worths is null ? _column.Numbers.Pieces() : [Values];

    /// <summary>Texts that are neither numbers nor markers of missing values, in the order of the file.</summary>
    public IReadOnlyList<OddText> OddTexts { get; }

    /// <summary>Rows that have one of <see cref="OddTexts"/>.</summary>
    public int OddRows { get; }

    /// <summary>Rows whose field is missing.</summary>
    public int Missing { get; }

    /// <summary>Rows with a number.</summary>
    public int Present => Rows - Missing - OddRows;

    /// <summary>Whether the odd texts are so few that the column is one of numbers: at most 2 % of the fields, or one field beside twenty
    /// numbers or more.</summary>
    public bool IsNearlyPure => OddRows * 50L <= OddRows + Present || (OddRows == 1 && Present >= 20);

    /// <summary>Reads a column by the syntax that most of its texts follow, or null where there is none.</summary>
    public static NumberReading? Of(RawColumn column, ValueSyntax? preferred)
    {
        if (column.IsGivenUp) return null;
        if (column.Syntax is { } known) return OfNumbers(column, known);
        var syntax = column.Hint is { IsForced: true, Preferred: { } forced } ? forced : new ColumnSyntax(column.Texts).Find(preferred);
        return syntax is { } found ? Of(column, found) : null;
    }

    /// <summary>Reads a column that is kept as texts by a syntax.</summary>
    public static NumberReading Of(RawColumn column, ValueSyntax syntax)
    {
        if (!column.IsCoded) return OfNumbers(column, column.Syntax!.Value);
        var texts = column.Texts;
        double[] numbers = new double[texts.Count];
        var odd = new List<OddText>();
        int missing = 0;
        for (int i = 0; i < numbers.Length; i++)
        {
            bool read = syntax.TryParse(texts[i], out numbers[i]);
            if (read && double.IsFinite(numbers[i])) continue;
            numbers[i] = double.NaN;
            if (read || MissingText.IsMissingNumber(texts[i])) missing += texts.Rows(i);
            else odd.Add(new OddText(texts.Text(i), texts.FirstLine(i), texts.Rows(i)));
        }
        return new NumberReading(column, syntax, numbers, odd, missing);
    }

    private static NumberReading OfNumbers(RawColumn column, ValueSyntax syntax)
    {
        var odd = new List<OddText>();
        int oddRows = 0;
        for (int i = 0; i < column.Texts.Count; i++)
        {
            if (MissingText.IsMissingNumber(column.Texts[i])) continue;
            odd.Add(new OddText(column.Texts.Text(i), column.Texts.FirstLine(i), column.Texts.Rows(i)));
            oddRows += column.Texts.Rows(i);
        }
        return new NumberReading(column, syntax, null, odd, column.Numbers.CountMissing() - oddRows);
    }
}
