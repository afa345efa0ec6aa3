using System.IO.MemoryMappedFiles;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>The number of the case in hand, in memory that two processes share: it is there still when the one that wrote it has
/// crashed.</summary>
internal sealed class CurrentCase : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;

    /// <summary>Opens the file, or makes it.</summary>
    public CurrentCase(string path)
    {
        _file = MemoryMappedFile.CreateFromFile(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite),
            null, sizeof(long), MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: false);
        _view = _file.CreateViewAccessor(0, sizeof(long));
    }

    public long Index
    {
        get => _view.ReadInt64(0);
        set => _view.Write(0, value);
    }

    public void Dispose()
    {
        _view.Dispose();
        _file.Dispose();
    }
}
