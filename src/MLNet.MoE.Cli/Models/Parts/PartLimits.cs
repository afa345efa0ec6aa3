namespace MLNet.MoE.Cli.Models.Parts;

/// <summary>What the numbers in a model's parts may be at most, as follows from the file as a whole.</summary>
/// <param name="features">Columns that the model sees, as its card says.</param>
/// <param name="parts">Entries of the file.</param>
/// <param name="unpacked">Bytes of them all, unpacked.</param>
internal sealed class PartLimits(int features, int parts, long unpacked)
{
    // A column is encoded, marked where it is missing, filled and converted, and each step adds a column beside it.
    private const int ColumnsOfFeature = 16, OtherColumns = 64;

    private long _inflated = unpacked + (1 << 20);

    /// <summary>Whether a program saved the file.</summary>
    public bool IsOfProgram { get; init; }

    /// <summary>Columns of a table or of a step.</summary>
    public long Columns => ((long)ColumnsOfFeature * features) + OtherColumns;

    /// <summary>Steps of a pipeline. 'moe train' makes eight at most.</summary>
    public int Steps => IsOfProgram ? 64 : 16;

    /// <summary>Models of an ensemble: each has an entry.</summary>
    public int Parts => parts;

    /// <summary>Slots of a vector and values of a key: each has a name or a number somewhere in the file.</summary>
    public long Slots => unpacked;

    /// <summary>Bytes that come out of a compressed block within an entry; all of these together are no more than twice what the entries
    /// unpack to.</summary>
    /// <exception cref="DamagedModelException">There are more.</exception>
    public void Inflate(long bytes)
    {
        _inflated -= bytes;
        if (_inflated < 0) throw new DamagedModelException("blocks within it unpack to far more than they take");
    }
}
