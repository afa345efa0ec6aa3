namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>What the steps in front of a trainer write, and the one behind it.</summary>
internal static class TransformBlocks
{
    private const int TextTerms = 0, CodedTerms = 1, SingleKind = 9, DoubleKind = 10, KeyFlag = 0x80;

    // Where ML.NET counts the kinds from 0.
    private const int SingleIndex = SingleKind - 1;

    /// <summary>Steps, each of which has an entry of its own.</summary>
    public static void Chain(PartReader reader)
    {
        for (int left = reader.Count("steps", sizeof(int), reader.Limits.Steps); left > 0; left--) reader.Int32();
    }

    /// <summary>Pairs of a new column and the one that it is made from.</summary>
    public static void Pairs(PartReader reader) => PairCount(reader);

    /// <summary>Pairs with a flag each.</summary>
    public static void FlaggedPairs(PartReader reader)
    {
        for (int left = PairCount(reader); left > 0; left--) Flag(reader);
    }

    /// <summary>Pairs with the type to convert to.</summary>
    public static void Conversions(PartReader reader)
    {
        for (int left = PairCount(reader); left > 0; left--)
        {
            if ((reader.Byte() & KeyFlag) != 0) throw reader.Damaged("it converts to a key");
        }
    }

    /// <summary>Pairs with the value that a missing one becomes.</summary>
    public static void Replacements(PartReader reader)
    {
        for (int left = PairCount(reader); left > 0; left--) ValueCodec.Read(reader).Skip(reader, 1);
    }

    /// <summary>Pairs with the source's type; what scales them has an entry of its own.</summary>
    public static void Normalizers(PartReader reader)
    {
        for (int left = PairCount(reader); left > 0; left--)
        {
            bool isVector = Flag(reader);
            if (reader.Byte() is not (SingleKind or DoubleKind)) throw reader.Damaged("it normalizes no numbers");
            if (isVector) ValueCodec.Dimensions(reader);
        }
    }

    /// <summary>Vectors, each made of several columns.</summary>
    public static void Concatenations(PartReader reader)
    {
        for (int left = reader.Count("vectors", 2 * sizeof(int), reader.Limits.Columns); left > 0; left--)
        {
            reader.Text();
            for (int sources = reader.Count("columns", 2 * sizeof(int), reader.Limits.Columns); sources > 0; sources--)
            {
                reader.Text();
                reader.TextOrNone();
            }
        }
    }

    /// <summary>The categories of each column.</summary>
    public static void Terms(PartReader reader)
    {
        for (int left = reader.Count("lists of terms", 1 + sizeof(int), reader.Limits.Columns); left > 0; left--)
        {
            switch (reader.Byte())
            {
                case TextTerms:
                    for (int terms = reader.Count("terms", sizeof(int)); terms > 0; terms--) reader.Text();
                    break;
                case CodedTerms:
                    var codec = ValueCodec.ReadPrimitive(reader);
                    codec.Skip(reader, reader.Count("terms", 0, reader.Limits.Slots));
                    break;
                default:
                    throw reader.Damaged("it has terms of an unknown kind");
            }
        }
    }

    /// <summary>Factors and offsets of a vector's slots.</summary>
    public static void AffineScales(PartReader reader)
    {
        int bytes = reader.Int32(sizeof(float), sizeof(double), "the size of a number");
        long slots = reader.Int32(1, reader.Limits.Slots, "slots");
        int moved = reader.Int32(-1, slots - 1, "moved slots");
        for (int left = moved; left > 0; left--) reader.Int32(0, slots - 1, "a slot");
        long most = moved < 0 ? slots : moved;
        reader.Take(reader.Count("factors", bytes, most) * bytes);
        reader.Take(reader.Count("offsets", bytes, most) * bytes);
    }

    /// <summary>One expression of one number; its text is compared elsewhere.</summary>
    public static void Expression(PartReader reader)
    {
        reader.Int32(1, 1, "expressions");
        reader.Int32(1, 1, "inputs");
        reader.Text();
        reader.Text();
        reader.Text();
        reader.Int32(-1, -1, "the input that is a vector");
        reader.Int32(SingleIndex, SingleIndex, "the type of the input");
    }

    private static int PairCount(PartReader reader)
    {
        int count = reader.Count("columns", 2 * sizeof(int), reader.Limits.Columns);
        for (int i = 0; i < 2 * count; i++) reader.Text();
        return count;
    }

    private static bool Flag(PartReader reader)
    {
        byte flag = reader.Byte();
        return flag <= 1 ? flag == 1 : throw reader.Damaged($"a flag is {flag}");
    }
}
