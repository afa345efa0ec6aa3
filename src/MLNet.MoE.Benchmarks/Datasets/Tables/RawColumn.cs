using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// A column as it was read, before anything is decided about it. As long as it has few different texts, or is no column of numbers, it is
/// kept as indices into these (<see cref="IsCoded"/>), so that no spelling is lost. A column of more different numbers or dates is kept as
/// numbers in double precision, and the fields that are none as texts beside them.
/// </summary>
internal sealed class RawColumn(string name, ColumnHint hint)
{
    /// <summary>Different texts from which on a column with a text of its own for most rows is given up.</summary>
    private const int TooManyTexts = 100_000;

    private readonly List<int> _codes = [];
    private PackedNumbers _numbers = new(hint.KeepsRows);
    private int _nextCheck = hint.MostTexts, _counted;

    /// <summary>The column's name.</summary>
    public string Name => name;

    /// <summary>What was known before.</summary>
    public ColumnHint Hint => hint;

    /// <summary>How the numbers were read; null for a column that is kept as texts.</summary>
    public ValueSyntax? Syntax { get; private set; }

    /// <summary>Whether it is kept as texts.</summary>
    public bool IsCoded => Syntax is null;

    /// <summary>Whether it had so many different texts that they were not kept.</summary>
    public bool IsGivenUp { get; private set; }

    /// <summary>The different texts; of a column of numbers, those that are none.</summary>
    public TextDictionary Texts { get; private set; } = new();

    /// <summary>Rows, whether their values are kept or not.</summary>
    public int Rows => IsCoded ? _codes.Count + _counted : _numbers.Count;

    /// <summary>(rows) index of the text; of a column that is kept as texts.</summary>
    public ReadOnlySpan<int> Codes => CollectionsMarshal.AsSpan(_codes);

    /// <summary>(rows) the numbers, NaN where the field is none; of a column that is kept as numbers.</summary>
    public PackedNumbers Numbers => _numbers;

    /// <summary>Whether some of the numbers have points or commas, and none says for certain which of them stands before
    /// decimals.</summary>
    public bool IsOpen => HasMarks && !IsCertain;

    /// <summary>Whether some number says for certain what stands before decimals.</summary>
    public bool IsCertain { get; private set; }

    private bool HasMarks { get; set; }

    /// <summary>Adds the next row's field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> text, long line)
    {
        if (Syntax == ValueSyntax.Point && NumberText.TryParsePlain(text, out double number))
        {
            _numbers.Add(number);
            if (!IsCertain) LookAtMarks(text);
        }
        else if (Syntax is { } syntax)
        {
            AddNumber(text, line, syntax);
        }
        else if (!IsGivenUp)
        {
            int code = Texts.Add(text, line);
            if (hint.KeepsRows) _codes.Add(code);
            else _counted++;
            if (Texts.Count > _nextCheck) Reconsider();
        }
    }

    /// <summary>Adds the fields of some rows, with blanks around them.</summary>
    /// <param name="buffer">Where the fields lie.</param>
    /// <param name="from">(rows) where each begins.</param>
    /// <param name="length">(rows) its length.</param>
    /// <param name="lines">(rows) its line.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddRange(byte[] buffer, ReadOnlySpan<int> from, ReadOnlySpan<int> length, ReadOnlySpan<long> lines)
    {
        for (int row = 0; row < from.Length; row++)
        {
            var text = new ReadOnlySpan<byte>(buffer, from[row], length[row]);
            if (IsCertain && Syntax == ValueSyntax.Point && NumberText.TryParsePlain(text, out double number)) _numbers.Add(number);
            else Add(BlankText.TrimRare(text), lines[row]);
        }
    }

    /// <summary>Makes room for so many rows.</summary>
    public void Reserve(int rows)
    {
        if (IsCoded && !IsGivenUp && hint.KeepsRows) _codes.EnsureCapacity(rows);
    }

    /// <summary>Forgets the values, which were taken over.</summary>
    public void Release()
    {
        _codes.Clear();
        _codes.TrimExcess();
        _numbers = new();
    }

    /// <summary>Adds a number that comes as one and not as text; false where the column is not kept as numbers yet.</summary>
    public bool TryAdd(double number)
    {
        if (Syntax != ValueSyntax.Point) return false;
        _numbers.Add(double.IsFinite(number) ? number : double.NaN);
        IsCertain = true;
        return true;
    }

    private void AddNumber(ReadOnlySpan<byte> text, long line, ValueSyntax syntax)
    {
        if (syntax.TryParse(text, out double number))
        {
            _numbers.Add(double.IsFinite(number) ? number : double.NaN);
            if (!IsCertain) LookAtMarks(text);
            return;
        }
        Texts.Add(text, line);
        _numbers.Add(double.NaN);
    }

    private void LookAtMarks(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAny((byte)'.', (byte)',') < 0) return;
        HasMarks = true;
        IsCertain = NumberSyntax.Evidence(text) is DecimalSign.Point or DecimalSign.Comma;
    }

    /// <summary>Goes over to numbers where most fields are; looks again when the texts have doubled otherwise.</summary>
    private void Reconsider()
    {
        if (hint.MostTexts == int.MaxValue) return;
        if (hint.IsForced && hint.Preferred is { } forced)
        {
            BecomeNumbers(forced);
        }
        else if (new ColumnSyntax(Texts).Find(hint.Preferred) is { } syntax)
        {
            BecomeNumbers(syntax);
        }
        else
        {
            _nextCheck = Texts.Count * 2;
            if (Texts.Count <= TooManyTexts || Texts.Count * 2L <= Rows) return;
            IsGivenUp = true;
            _counted = 0;
            _codes.Clear();
            _codes.TrimExcess();
        }
    }

    private void BecomeNumbers(ValueSyntax syntax)
    {
        var texts = Texts;
        double[] values = new double[texts.Count];
        bool[] isNumber = new bool[texts.Count];
        for (int i = 0; i < values.Length; i++)
        {
            isNumber[i] = syntax.TryParse(texts[i], out values[i]);
            if (isNumber[i] && !IsCertain) LookAtMarks(texts[i]);
        }
        Texts = new TextDictionary();
        Syntax = syntax;
        for (int i = 0; i < values.Length && !hint.KeepsRows; i++)
        {
            bool isPresent = isNumber[i] && double.IsFinite(values[i]);
            _numbers.AddCounted(isPresent ? values[i] : double.NaN, texts.Rows(i));
            for (int row = 0; row < texts.Rows(i) && !isNumber[i]; row++) Texts.Add(texts[i], texts.FirstLine(i));
        }
        foreach (int code in _codes)
        {
            if (!isNumber[code]) Texts.Add(texts[code], texts.FirstLine(code));
            _numbers.Add(isNumber[code] && double.IsFinite(values[code]) ? values[code] : double.NaN);
        }
        _codes.Clear();
        _codes.TrimExcess();
    }
}
