using System.Text;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Mutators;

namespace MLNet.MoE.Fuzz.Documents;

/// <summary>Files that a program reads together, each changed as what its name says it is.</summary>
/// <param name="files">The files; the list is copied.</param>
/// <param name="others">Files to splice with.</param>
internal sealed class FolderDocument(IEnumerable<FuzzFile> files, IReadOnlyList<FuzzFile> others) : IDocument
{
    private readonly List<FuzzFile> _files = [.. files];

    public string Mutate(CaseRandom random)
    {
        if (_files.Count == 0)
        {
            _files.AddRange(others);
            return "other files in place of none";
        }
        int at = random.Below(_files.Count);
        var file = _files[at];
        if (random.OneIn(40)) return Rearrange(at, random);
        string extension = Path.GetExtension(file.Name);
        byte[] spliced = random.Pick([.. others.Where(other => Path.GetExtension(other.Name) == extension).DefaultIfEmpty(file)]).Bytes;
        var (bytes, change) = random.OneIn(6) ? ByteMutator.Mutate(file.Bytes, spliced, random) : extension switch
        {
            ".json" => InText(file.Bytes, text => JsonMutator.Mutate(text, random)),
            ".jsonl" => InText(file.Bytes, text => MutateLine(text, random)),
            ".csv" or ".tsv" => TableMutator.Mutate(file.Bytes, random),
            ".npy" => NpyMutator.Mutate(file.Bytes, random),
            ".tar" => TarMutator.Mutate(file.Bytes, random),
            _ => ByteMutator.Mutate(file.Bytes, spliced, random),
        };
        _files[at] = file with { Bytes = bytes };
        return $"{file.Name}: {change}";
    }

    public IReadOnlyList<FuzzFile> Files(CaseRandom random) => _files;

    private string Rearrange(int at, CaseRandom random)
    {
        var file = _files[at];
        int other = random.Below(_files.Count);
        switch (random.Below(3))
        {
            case 0:
                _files.RemoveAt(at);
                return $"{file.Name} is absent";
            case 1:
                _files[at] = file with { Bytes = [] };
                return $"{file.Name} is empty";
            default:
                (_files[at], _files[other]) = (file with { Bytes = _files[other].Bytes }, _files[other] with { Bytes = file.Bytes });
                return $"contents of {file.Name} and {_files[other].Name} exchanged";
        }
    }

    /// <summary>A line of JSON lines, or their order.</summary>
    private static (string Text, string Change) MutateLine(string text, CaseRandom random)
    {
        var lines = text.Split('\n').ToList();
        int at = random.Below(lines.Count);
        if (random.OneIn(6))
        {
            if (random.OneIn(2)) lines.RemoveAt(at);
            else lines.Insert(at, random.Pick(lines));
            return (string.Join('\n', lines), $"line {at} removed or another put before it");
        }
        (lines[at], string change) = JsonMutator.Mutate(lines[at], random);
        return (string.Join('\n', lines), $"line {at}: {change}");
    }

    private static (byte[] Bytes, string Change) InText(byte[] bytes, Func<string, (string Text, string Change)> mutate)
    {
        var (text, change) = mutate(Encoding.UTF8.GetString(bytes));
        return (Encoding.UTF8.GetBytes(text), change);
    }
}
