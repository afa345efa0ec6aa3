namespace MLNet.MoE.Benchmarks;

/// <summary>Signs and codes of currencies in UTF-8.</summary>
internal static class CurrencyText
{
    private static readonly byte[][] Codes =
        [.. new[] { "EUR", "USD", "GBP", "CHF", "JPY", "CAD", "AUD", "CNY", "INR", "SEK", "NOK", "DKK", "PLN", "CZK", "BRL", "US", "kr",
            "zł", "R" }.Select(System.Text.Encoding.UTF8.GetBytes)];

    /// <summary>Length of the sign or code with which the text begins; 0 where there is none.</summary>
    public static int LengthAt(ReadOnlySpan<byte> text)
    {
        if (text[0] == '$') return 1;
        if (text.StartsWith("£"u8) || text.StartsWith("¥"u8)) return 2;
        // The block of currency signs, U+20A0 to U+20CF.
        if (text.Length >= 3 && text[0] == 0xE2 && ((text[1] == 0x82 && text[2] >= 0xA0) || (text[1] == 0x83 && text[2] <= 0x8F))) return 3;
        if (text[0] is < (byte)'A' or > (byte)'z') return 0;
        foreach (byte[] code in Codes)
        {
            if (!text.StartsWith(code)) continue;
            // 'US' and 'R' only before a dollar sign.
            if ((code.Length == 1 || (code.Length == 2 && code[0] == 'U')) && !(text.Length > code.Length && text[code.Length] == '$'))
                continue;
            return code.Length;
        }
        return 0;
    }
}
