using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Archives of datasets, plain or compressed, unpacked into a folder.</summary>
internal sealed class TarTarget : IFuzzTarget
{
    private static readonly IReadOnlyList<FuzzFile>[] Seeds =
        [.. new[] { TarEntryFormat.Ustar, TarEntryFormat.Pax,
            TarEntryFormat.Gnu }.Select(format => new FuzzFile[] { new("a.tar", Create(format)) })];

    public string Name => "tar";

    public int SeedCount => Seeds.Length;

    public IDocument Open(int seed) => new FolderDocument(Seeds[seed], Seeds[(seed + 1) % Seeds.Length]);

    public Outcome Use(IReadOnlyList<FuzzFile> files, CaseRandom random, string folder)
    {
        string archive = Path.Combine(folder, "a.tar"), target = Path.Combine(folder, "unpacked");
        if (files.Count == 0) return new Outcome(false, "no archive");
        byte[] bytes = random.OneIn(4) ? Compressed(files[0].Bytes) : files[0].Bytes;
        File.WriteAllBytes(archive, bytes);
        bool unpacked = false;
        try
        {
            ArchiveUnpacker.Unpack(archive, target, new Silent(), CancellationToken.None);
            unpacked = true;
            return Outcome.Used;
        }
        catch (DatasetException exception)
        {
            return Outcome.Refused(exception);
        }
        finally
        {
            string[] left = [.. Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)
                .Where(name => name != "a.tar" && !(unpacked && name == "unpacked"))];
            FaultException.Unless(left.Length == 0, $"left beside the archive: {string.Join(' ', left)}");
            FaultException.Unless(File.ReadAllBytes(archive).AsSpan().SequenceEqual(bytes), "the archive was changed");
        }
    }

    private static byte[] Create(TarEntryFormat format)
    {
        var stream = new MemoryStream();
        using (var writer = new TarWriter(stream, format, leaveOpen: true))
        {
            writer.WriteEntry(Entry(TarEntryType.Directory, "data/x", null));
            writer.WriteEntry(Entry(TarEntryType.RegularFile, "data/x/info.json", """{"task_type": "binclass"}"""));
            writer.WriteEntry(Entry(TarEntryType.RegularFile, "data/x/" + new string('l', 120) + ".txt", "a long name"));
            writer.WriteEntry(
                Entry(TarEntryType.RegularFile, "data/x/Y_train.npy",
                    "\u0093NUMPY\u0001\0:\0{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }\n\0\u0001"));
        }
        return stream.ToArray();

        TarEntry Entry(TarEntryType type, string name, string? content)
        {
            if (format == TarEntryFormat.Ustar) name = name.Length > 100 ? name[..90] : name;
            TarEntry entry = format switch { TarEntryFormat.Ustar => new UstarTarEntry(type, name), TarEntryFormat.Pax =>
                new PaxTarEntry(type, name), _ => new GnuTarEntry(type, name) };
            if (content is not null) entry.DataStream = new MemoryStream(Encoding.Latin1.GetBytes(content));
            return entry;
        }
    }

    private static byte[] Compressed(byte[] bytes)
    {
        var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true)) gzip.Write(bytes);
        return stream.ToArray();
    }

    private sealed class Silent : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value)
        {
        }
    }
}
