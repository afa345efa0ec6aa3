using System.IO.Compression;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Mutators;

namespace MLNet.MoE.Fuzz.Documents;

/// <summary>A model file: a zip whose entries are changed unpacked, since a change to the packed bytes mostly breaks nothing but the
/// packing.</summary>
/// <param name="entries">The entries; changed.</param>
/// <param name="others">Another model, to splice with.</param>
/// <param name="scope">Which entries are changed.</param>
internal sealed class ModelZip(IEnumerable<ZipEntry> entries, Lazy<IReadOnlyList<ZipEntry>> others, ModelScope scope) : IDocument
{
    public const string FileName = "model.zip";

    private readonly List<ZipEntry> _entries = [.. entries.Select(entry => entry with { Model = entry.Model?.Copy() })];
    private int _packedChanges;

    public string Mutate(CaseRandom random)
    {
        if (scope == ModelScope.Everything)
        {
            if (random.OneIn(10)) return MutateArchive(random);
            if (random.OneIn(10))
            {
                _packedChanges++;
                return "packed bytes changed";
            }
        }
        var candidates = Enumerable.Range(0, _entries.Count).Where(i => scope == ModelScope.Everything || _entries[i].IsOwn).ToList();
        if (candidates.Count == 0) return "nothing left to change";
        int at = random.Pick(candidates);
        var entry = _entries[at];
        if (entry.Model is not { } model)
        {
            var (bytes, what) = entry.Bytes.Length > 0 && entry.Bytes[0] == (byte)'{' ? MutateJson(entry.Bytes, random)
                : ByteMutator.Mutate(entry.Bytes, random.Pick(others.Value).Content, random);
            _entries[at] = entry with { Bytes = bytes };
            return $"{entry.Name}: {what}";
        }
        var alike = others.Value.FirstOrDefault(other => other.Model?.Signature == model.Signature)?.Model ?? model;
        string change = random.Below(12) switch
        {
            0 => model.MutateFrame(random),
            1 or 2 => model.MutateBlock(alike.Fields, random),
            _ => model.MutateFields(alike.Fields, random),
        };
        return $"{entry.Name}: {change}";
    }

    public IReadOnlyList<FuzzFile> Files(CaseRandom random)
    {
        byte[] bytes = Pack(_entries, random.OneIn(4) ? CompressionLevel.Fastest : CompressionLevel.NoCompression);
        for (int i = 0; i < _packedChanges; i++) (bytes, _) = ByteMutator.Mutate(bytes, bytes, random);
        return [new FuzzFile(FileName, bytes)];
    }

    /// <summary>Unpacks a zip file.</summary>
    public static List<ZipEntry> Unpack(byte[] zip)
    {
        using var archive = new ZipArchive(new MemoryStream(zip));
        return [.. archive.Entries.Select(entry =>
        {
            using var stream = entry.Open();
            var memory = new MemoryStream();
            stream.CopyTo(memory);
            byte[] bytes = memory.ToArray();
            return new ZipEntry(entry.FullName, bytes, ModelEntry.TryParse(bytes));
        })];
    }

    /// <summary>Packs entries.</summary>
    public static byte[] Pack(IReadOnlyList<ZipEntry> entries, CompressionLevel level)
    {
        var stream = new MemoryStream();
        using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var entry in entries)
            {
                using var content = archive.CreateEntry(entry.Name, level).Open();
                content.Write(entry.Content);
            }
        }
        return stream.ToArray();
    }

    private static (byte[] Bytes, string Change) MutateJson(byte[] bytes, CaseRandom random)
    {
        var (text, change) = JsonMutator.Mutate(System.Text.Encoding.UTF8.GetString(bytes), random);
        return (System.Text.Encoding.UTF8.GetBytes(text), change);
    }

    private string MutateArchive(CaseRandom random)
    {
        if (_entries.Count == 0)
        {
            _entries.AddRange(others.Value.Select(entry => entry with { Model = entry.Model?.Copy() }));
            return "entries of another file in place of none";
        }
        int at = random.Below(_entries.Count);
        var entry = _entries[at];
        switch (random.Below(6))
        {
            case 0:
                _entries.RemoveAt(at);
                return $"entry {entry.Name} removed";
            case 1:
                _entries.Insert(random.Below(_entries.Count + 1), entry with { Model = entry.Model?.Copy() });
                return $"entry {entry.Name} twice";
            case 2:
                string name = random.OneIn(2) ? random.Pick(_entries).Name : entry.Name + InterestingValues.Text(random, "x")[..^0];
                name = name.Length is 0 or > 60_000 ? "x" : name;
                _entries[at] = entry with { Name = name };
                return $"entry {entry.Name} renamed";
            case 3:
                int other = random.Below(_entries.Count);
                (_entries[at], _entries[other]) = (entry with { Name = _entries[other].Name }, _entries[other] with { Name = entry.Name });
                return $"contents of {entry.Name} and {_entries[at].Name} exchanged";
            case 4:
                var donor = random.Pick(others.Value);
                _entries[at] = donor with { Name = entry.Name, Model = donor.Model?.Copy() };
                return $"entry {entry.Name} holds {donor.Name} of another file";
            default:
                _entries[at] = new ZipEntry(entry.Name, random.OneIn(2) ? [] : new byte[random.Skewed(1, 1 << 20)], null);
                return $"entry {entry.Name} empty or zeros";
        }
    }
}
