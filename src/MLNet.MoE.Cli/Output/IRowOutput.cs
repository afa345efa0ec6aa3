namespace MLNet.MoE.Cli.Output;

/// <summary>Takes rows of fields; the first row holds the columns' names.</summary>
internal interface IRowOutput
{
    /// <summary>Adds a text in UTF-8 to the current row; an empty one is missing.</summary>
    void Text(ReadOnlySpan<byte> text);

    /// <summary>Adds a number to the current row.</summary>
    /// <param name="value">The number.</param>
    /// <param name="isSingle">Whether it comes from single precision and has no more digits.</param>
    void Number(double value, bool isSingle);

    /// <summary>Ends the current row.</summary>
    void EndRow();

    /// <summary>Writes what has come together.</summary>
    void Flush();
}
