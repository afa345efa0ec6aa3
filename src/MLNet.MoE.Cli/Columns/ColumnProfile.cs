using System.Runtime.CompilerServices;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Csv;

namespace MLNet.MoE.Cli.Columns;

/// <summary>What a column's values look like.</summary>
internal sealed class ColumnProfile
{
    private const int MostNumbers = 1000;

    /// <summary>Up to this many different texts among many numbers are markers of missing values that are not known as such.</summary>
    private const int FewMarkers = 2;
    private const int ManyNumbers = 20;

    /// <summary>Numbers of fewer digits may be amounts.</summary>
    private const int LeastDigits = 7;
    private const int RowsPerCode = 5;

    /// <summary>Up to here double precision holds every whole number.</summary>
    private const double ExactNumbers = 1L << 53;

    private readonly HashSet<double> _numbers = [];

    public ColumnProfile(RawColumn raw, ValueSyntax? decimals)
    {
        Raw = raw;
        Numbers = NumberReading.Of(raw, decimals);
        if (Numbers is { } numbers) Look(numbers);
        IsNumber = Numbers is { Present: > 0 } && (Numbers.IsNearlyPure || HasMarkersOnly);
        if (!IsNumber) CountTexts();
    }

    /// <summary>The column.</summary>
    public string Name => Raw.Name;

    /// <summary>The column as it was read.</summary>
    public RawColumn Raw { get; }

    /// <summary>Its numbers, dates or times; null where most of the values are neither.</summary>
    public NumberReading? Numbers { get; }

    /// <summary>Whether the values are numbers, dates or times, but for a few.</summary>
    public bool IsNumber { get; }

    /// <summary>Whether the values are dates or times, but for a few.</summary>
    public bool IsTime => IsNumber && Numbers!.Syntax.IsTime();

    /// <summary>Rows without a value; of a column of numbers those with an odd text too.</summary>
    public int Missing { get; private set; }

    /// <summary>Rows with a value.</summary>
    public int Present { get; private set; }

    /// <summary>Whether all numbers are whole.</summary>
    public bool IsWhole { get; private set; } = true;

    /// <summary>Whether the numbers count the rows up by one.</summary>
    public bool CountsRows { get; private set; } = true;

    /// <summary>Whether whole numbers are spelled with zeros in front, as codes are, and come again.</summary>
    public bool HasCodes
        => IsNumber && IsWhole && !IsTime && Raw.IsCoded && Distinct * RowsPerCode <= Present
        && Spellings().Any(text => text.Length > 1 && text[0] == '0');

    /// <summary>Whether whole numbers come again, and some that are spelled differently are one number in double precision: 007 and 7, or
    /// digits beyond the sixteenth.</summary>
    public bool NeedsSpelling => IsNumber && IsWhole && !IsTime && Raw.IsCoded && Spelled > Distinct && Spelled * RowsPerCode <= Present
        && (Largest > ExactNumbers || Spellings().Any(text => text.Length > 1 && text[0] == '0'));

    /// <summary>Different spellings of the numbers.</summary>
    public int Spelled
        => Spellings().Distinct(StringComparer.Ordinal).Count(text => NumberText.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _));

    /// <summary>Whether whole numbers name things: of many digits, all of as many, they come again and again. Dates and seconds since 1970
    /// do not name anything.</summary>
    public bool IsIdentifier => IsNumber && IsWhole && !IsTime && Raw.IsCoded && Digits >= LeastDigits && Distinct * RowsPerCode <= Present
        && Smallest >= Math.Pow(10, Digits - 1) && !(Digits == 8 && Smallest >= 19000101 && Largest <= 21001231)
        && !(Digits is 9 or 10 && Largest < 4e9) && !(Digits is 12 or 13 && Largest < 4e12);

    /// <summary>The smallest number; infinite where there is none.</summary>
    public double Smallest { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest number; minus infinity where there is none.</summary>
    public double Largest { get; private set; } = double.NegativeInfinity;

    /// <summary>Digits of the largest whole number.</summary>
    public int Digits => Largest < 1 ? 1 : (int)Math.Floor(Math.Log10(Largest)) + 1;

    /// <summary>Whether single precision distinguishes the numbers, by a bound that needs no closer look.</summary>
    public bool FitsSinglePrecision { get; private set; }

    /// <summary>Different values; no less where there are too many to keep.</summary>
    public int Distinct { get; private set; }

    /// <summary>Whether there are more different values than were counted.</summary>
    public bool HasMore { get; private set; }

    /// <summary>The first value that is no number; null where all are.</summary>
    public OddText? FirstText { get; private set; }

    /// <summary>Whether more than half of the values, but not nearly all, are numbers.</summary>
    public bool IsMixed => !IsNumber && Numbers is { Present: > 0 } && !Numbers.Syntax.IsTime();

    /// <summary>The distinct values as they are spelled, in the order of the file, without those that are missing.</summary>
    public IEnumerable<string> Spellings()
    {
        for (int i = 0; i < Raw.Texts.Count; i++)
        {
            if (CategoryText.Normalise(Raw.Texts[i]) is { Length: > 0 } text) yield return text;
        }
    }

    private bool HasMarkersOnly
        => Numbers!.OddTexts.Count <= FewMarkers && _numbers.Count > ManyNumbers && Numbers.OddRows < Numbers.Present;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Look(NumberReading numbers)
    {
        double previous = double.NaN, origin = 0, sum = 0, squares = 0;
        int count = 0;
        foreach (var piece in numbers.Pieces())
        {
            foreach (double number in piece.Span)
            {
                if (double.IsNaN(number))
                {
                    CountsRows = false;
                    continue;
                }
                IsWhole &= number == Math.Floor(number);
                CountsRows &= double.IsNaN(previous) ? number is 0 or 1 : number == previous + 1;
                previous = number;
                if (count++ == 0) origin = number;
                double deviation = number - origin;
                sum += deviation;
                squares += deviation * deviation;
                (Smallest, Largest) = (Math.Min(Smallest, number), Math.Max(Largest, number));
                if (HasMore) continue;
                if (_numbers.Count < MostNumbers) _numbers.Add(number);
                else HasMore = !_numbers.Contains(number);
            }
        }
        (Missing, Present, Distinct) = (numbers.Missing + numbers.OddRows, numbers.Present, _numbers.Count);
        double variance = count == 0 ? 0 : (squares - (sum * sum / count)) / count;
        FitsSinglePrecision = SinglePrecision.IsSurelyHarmless(Math.Max(Math.Abs(Smallest), Math.Abs(Largest)),
            Math.Sqrt(Math.Max(0, variance)));
        FirstText = numbers.OddTexts.Count > 0 ? numbers.OddTexts[0] : null;
    }

    private void CountTexts()
    {
        (Missing, Present, Distinct, HasMore, IsWhole, CountsRows) = (0, 0, 0, Raw.IsGivenUp, false, false);
        if (Numbers is { } numbers && !Raw.IsCoded)
        {
            (Missing, Present, Distinct, HasMore) = (numbers.Missing, numbers.Present + numbers.OddRows,
                _numbers.Count + numbers.OddTexts.Count, true);
            return;
        }
        var texts = Raw.Texts;
        for (int i = 0; i < texts.Count; i++)
        {
            if (MissingText.IsMissing(texts[i]))
            {
                Missing += texts.Rows(i);
                continue;
            }
            Present += texts.Rows(i);
            if (FirstText is null && (Numbers is null || !Numbers.Syntax.TryParse(texts[i], out _)))
                FirstText = new OddText(texts.Text(i), texts.FirstLine(i), texts.Rows(i));
        }
        Distinct = Spellings().Distinct(StringComparer.Ordinal).Count();
    }
}
