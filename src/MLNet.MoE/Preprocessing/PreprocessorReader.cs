using MLNet.MoE.Files;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Preprocessing;

/// <summary>Reads what <see cref="Preprocessor.Save"/> wrote, as if a stranger had written it.</summary>
internal static class PreprocessorReader
{
    private const int LongestName = 1000;

    // What a column's map takes beside its numbers.
    private const int MapOverhead = 300;

    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    /// <exception cref="NewerFormatException">A newer version wrote it.</exception>
    public static Preprocessor Read(BoundedReader reader)
    {
        int version = reader.Int32("the format of its preprocessing", 1, int.MaxValue);
        if (version > Preprocessor.FormatVersion) throw new NewerFormatException("its preprocessing", version, Preprocessor.FormatVersion);
        string name = reader.String("the name of its numeric transform", LongestName);
        var transform = Transform(name);
        int sourceNumeric = reader.Count("the number of numeric columns"),
            sourceCategories = reader.Count("the number of categorical columns");
        int[] numeric = Columns(reader, "numeric columns that vary", sourceNumeric);
        var maps = Maps(reader, numeric, transform, hasLimits: version > 2);
        int[] indicators = Columns(reader, "columns with missing values", sourceNumeric);
        var raw = version > 1 && reader.Boolean("the mark of raw columns")
            ? Maps(reader, numeric, Preprocessor.RawTransform, hasLimits: true) : [];
        int[] categories = Columns(reader, "categorical columns that vary", sourceCategories);
        bool[][] seen = Array.ConvertAll(categories, _ => Flags(reader));
        bool scalesTarget = reader.Boolean("the mark of a scaled target");
        var target = Target(reader, isDouble: version > 2);
        var sparse = version > Preprocessor.FormatWithoutSparse ? SparseColumns.Load(reader) : SparseColumns.None;
        var numericMaps = new NumericColumnMaps(sourceNumeric, name, numeric, maps, indicators, raw);
        var categoryMaps = new CategoryColumnMaps(sourceCategories, categories, seen);
        return new(numericMaps, categoryMaps, scalesTarget ? target : null) { Sparse = sparse };
    }

    private static TargetScale Target(BoundedReader reader, bool isDouble)
    {
        const string mean = "the mean of its target", deviation = "the deviation of its target";
        var target = isDouble ? new TargetScale(reader.Finite(mean), reader.Finite(deviation))
            : new TargetScale(reader.Single(mean), reader.Single(deviation));
        return target.Deviation > 0 ? target : throw new InvalidDataException($"{deviation} is {target.Deviation}; it must be above 0.");
    }

    private static INumericTransform Transform(string name)
    {
        try
        {
            return NumericTransformRegistry.Get(name);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException(
                $"its numeric transform is '{PlainText.Of(name)}', which this version of MLNet.MoE does not have.", exception);
        }
    }

    private static ClippedMap[] Maps(BoundedReader reader, int[] columns, INumericTransform transform, bool hasLimits)
    {
        reader.Reserve((double)MapOverhead * columns.Length, "numeric columns");
        return Array.ConvertAll(columns, _ => ClippedMap.Load(reader, transform, hasLimits));
    }

    /// <summary>Some of so many columns, ascending.</summary>
    public static int[] Columns(BoundedReader reader, string what, int limit)
    {
        int[] columns = reader.Values<int>(what, reader.Length(what, limit, sizeof(int)));
        int last = -1;
        foreach (int column in columns)
        {
            if (column <= last || column >= limit)
                throw new InvalidDataException($"of its {what}, column {column} stands after column {last}, and there are {limit}.");
            last = column;
        }
        return columns;
    }

    private static bool[] Flags(BoundedReader reader)
    {
        const string what = "categories that were seen";
        byte[] flags = reader.Values<byte>(what, reader.Length(what, Array.MaxLength, sizeof(byte)));
        int bad = flags.AsSpan().IndexOfAnyExceptInRange((byte)0, (byte)1);
        if (bad >= 0) throw new InvalidDataException($"the mark of category {bad} is {flags[bad]}; a flag is 0 or 1.");
        return Array.ConvertAll(flags, flag => flag == 1);
    }
}
