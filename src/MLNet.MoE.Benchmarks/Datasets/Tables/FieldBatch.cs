namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Fields of some rows that lie in the tokenizer's buffer, noted by their places. They are handed on a column at a time, since a column's
/// fields look alike: the processor guesses its way better, and columns can be taken by several threads.
/// </summary>
/// <param name="columns">The columns that take the fields.</param>
/// <param name="places">Their places among the fields of a row.</param>
internal sealed class FieldBatch(RawColumn[] columns, int[] places)
{
    private const int MostRows = 2048;

    /// <summary>Fewer fields than this are handed on sooner than another thread is woken.</summary>
    private const int FieldsWorthThreads = 20_000;

    private readonly int[] _from = new int[columns.Length * MostRows];
    private readonly int[] _length = new int[columns.Length * MostRows];
    private readonly long[] _lines = new long[MostRows];
    private int _rows;

    /// <summary>Whether it has to be handed on.</summary>
    public bool IsFull => _rows == MostRows;

    /// <summary>Notes the fields of the tokenizer's current record.</summary>
    public void Add(CsvTokenizer records)
    {
        for (int i = 0; i < places.Length; i++)
            (_from[(i * MostRows) + _rows], _length[(i * MostRows) + _rows]) = records.Locate(places[i]);
        _lines[_rows++] = records.Line;
    }

    /// <summary>Hands the fields on; the buffer must not have moved since they were noted.</summary>
    public void HandOn(CsvTokenizer records)
    {
        if (columns.Length * _rows < FieldsWorthThreads || columns.Length == 1)
        {
            for (int i = 0; i < columns.Length; i++) HandOn(records, i);
        }
        else
        {
            Parallel.For(0, columns.Length, new ParallelOptions { MaxDegreeOfParallelism = Math.Min(4, Environment.ProcessorCount) },
                i => HandOn(records, i));
        }
        _rows = 0;
    }

    private void HandOn(CsvTokenizer records, int column) =>
        columns[column].AddRange(records.Buffer, _from.AsSpan(column * MostRows, _rows), _length.AsSpan(column * MostRows, _rows), _lines);
}
