namespace MLNet.MoE.Tables;

/// <summary>
/// Says from which size on the rows of a fit's tables go to files, and how many of them are then in memory. Its files are gone once it is
/// disposed of, however the fit ended; most systems take them away with the process, too.
/// </summary>
/// <param name="largestTable">Bytes of numbers and categories up to which a table stays in memory.</param>
/// <param name="windowBytes">Bytes of them that are in memory at a time in a table that does not.</param>
/// <param name="folder">Folder of the files.</param>
internal sealed class RowCache(long largestTable, long windowBytes, string folder) : IDisposable
{
    private readonly List<RowFile> _files = [];

    /// <summary>Bytes of numbers and categories up to which a table stays in memory.</summary>
    public long LargestTable => largestTable;

    /// <summary>Bytes of them that are in memory at a time in a table that does not.</summary>
    public long WindowBytes => windowBytes;

    /// <summary>A new file.</summary>
    public RowFile NewFile()
    {
        var file = new RowFile(folder);
        _files.Add(file);
        return file;
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(file => file.Dispose());
}
