namespace MLNet.MoE.Benchmarks;

/// <summary>The rows of a table, one after the other, each field as text in UTF-8. What the texts mean is decided by whoever reads
/// them.</summary>
internal interface IRecordReader : IDisposable
{
    /// <summary>The file that is read, or what else the rows come from, for messages.</summary>
    string Path { get; }

    /// <summary>The columns' names; one without a name is called after its place, such as <c>column1</c>.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>What the user should know about how the table is read, such as its encoding; complete once all rows are read.</summary>
    IReadOnlyList<string> Remarks { get; }

    /// <summary>How the rows are laid out, in a few words such as <c>separated by ','</c>.</summary>
    string Layout { get; }

    /// <summary>Line of the file at which the current row begins, or the row's number where there are no lines; counted from 1.</summary>
    long Line { get; }

    /// <summary>The current row's place, such as <c>'a.csv' line 7</c>.</summary>
    string Place { get; }

    /// <summary>Steps to the next row.</summary>
    /// <exception cref="DatasetException">The row cannot be read; the message names file and line.</exception>
    bool Read();

    /// <summary>Adds the fields of the rows that are left, or of the next of them, to columns.</summary>
    /// <param name="columns">The columns.</param>
    /// <param name="places">Their places in this table.</param>
    /// <param name="cancellation">Stops reading.</param>
    /// <param name="most">Rows at most.</param>
    /// <returns>Rows; fewer than <paramref name="most"/> where no more are left.</returns>
    /// <exception cref="DatasetException">A row cannot be read; the message names file and line.</exception>
    int CopyTo(RawColumn[] columns, int[] places, CancellationToken cancellation, int most = int.MaxValue);

    /// <summary>A field of the current row without blanks around it; empty where it is missing.</summary>
    ReadOnlySpan<byte> Field(int column);
}
