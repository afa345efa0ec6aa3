namespace MLNet.MoE.Benchmarks;

/// <summary>What the texts of a column are, counted by rows: numbers with a point or a comma, dates, missing, or something else.</summary>
internal sealed class ColumnSyntax
{
    private readonly long[] _signs = new long[6];
    private readonly long[] _dates = new long[3];
    private long _present, _times;
    private bool _slashes;

    /// <summary>Counts the texts of a column.</summary>
    public ColumnSyntax(TextDictionary texts)
    {
        for (int i = 0; i < texts.Count; i++) Count(texts[i], texts.Rows(i));
    }

    /// <summary>Whether some number has its decimals behind a comma for certain, and none behind a point.</summary>
    public bool NeedsComma => _signs[(int)DecimalSign.Comma] > 0 && _signs[(int)DecimalSign.Point] == 0;

    /// <summary>Whether some number has its decimals behind a point for certain.</summary>
    public bool NeedsPoint => _signs[(int)DecimalSign.Point] > 0;

    /// <summary>Whether points or commas occur and nothing says for certain what they stand for.</summary>
    public bool IsOpen =>
        _signs[(int)DecimalSign.Comma] + _signs[(int)DecimalSign.Point] == 0
        && _signs[(int)DecimalSign.PerhapsComma] + _signs[(int)DecimalSign.PerhapsPoint] > 0;

    /// <summary>Whether days and months could as well change places in every date.</summary>
    public bool DateOrderIsOpen => _dates[1] > 0 && _dates[1] == _dates[2];

    /// <summary>
    /// The syntax by which at least half of the present fields can be read, or null where there is none. How many others may be left is for
    /// the caller to say.
    /// </summary>
    /// <param name="preferred">The syntax to take where the texts leave it open.</param>
    public ValueSyntax? Find(ValueSyntax? preferred = null)
    {
        long certainPoint = _signs[(int)DecimalSign.Point], certainComma = _signs[(int)DecimalSign.Comma];
        bool comma = certainComma > certainPoint || (certainComma == certainPoint && preferred == ValueSyntax.Comma);
        long either = _signs[(int)DecimalSign.Neither] + _signs[(int)DecimalSign.PerhapsComma] + _signs[(int)DecimalSign.PerhapsPoint];
        long numbers = either + (comma ? certainComma : certainPoint);
        if (numbers > 0 && numbers * 2 >= _present) return comma ? ValueSyntax.Comma : ValueSyntax.Point;
        int order = 0;
        for (int i = 1; i < 3; i++)
        {
            if (_dates[i] > _dates[order]) order = i;
        }
        if (_dates[order] > 0 && _dates[order] * 2 >= _present)
        {
            if (order == 0 || !DateOrderIsOpen) return ValueSyntax.YearFirst + order;
            return preferred is ValueSyntax.DayFirst or ValueSyntax.MonthFirst ? preferred : _slashes ? ValueSyntax.MonthFirst
                : ValueSyntax.DayFirst;
        }
        return _times > 0 && _times * 2 >= _present ? ValueSyntax.TimeOfDay : null;
    }

    private void Count(ReadOnlySpan<byte> text, int rows)
    {
        if (MissingText.IsMissingNumber(text)) return;
        _present += rows;
        var sign = NumberSyntax.Evidence(text);
        _signs[(int)sign] += rows;
        if (sign != DecimalSign.NoNumber) return;
        for (int i = 0; i < 3; i++)
        {
            if (!DateText.TryParse(text, ValueSyntax.YearFirst + i, out _)) continue;
            _dates[i] += rows;
            _slashes |= text.IndexOf((byte)'/') >= 0;
        }
        if (DateText.TryParse(text, ValueSyntax.TimeOfDay, out _)) _times += rows;
    }
}
