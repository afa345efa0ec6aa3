namespace MLNet.MoE.Fuzz.Cases;

/// <summary>A case, ready to be tried.</summary>
/// <param name="Id">What it is made from.</param>
/// <param name="Files">Its files.</param>
/// <param name="Changes">What was changed, one line a change; none in an untouched seed.</param>
internal sealed record FuzzCase(CaseId Id, IReadOnlyList<FuzzFile> Files, IReadOnlyList<string> Changes)
{
    private const int MostChanges = 8;

    /// <summary>Bytes of all files.</summary>
    public long Size => Files.Sum(file => (long)file.Bytes.Length);

    /// <summary>Whether it is a seed as it was made, which must be read without complaint.</summary>
    public bool IsUntouched => Changes.Count == 0 && Id.Kept is null;

    /// <summary>Makes a case. The first ones of a run are the seeds themselves; every other one is a seed with one to eight
    /// changes.</summary>
    public static FuzzCase Create(IFuzzTarget target, CaseId id)
    {
        var random = CaseRandom.For(id);
        bool untouched = id.Index < target.SeedCount;
        var document = target.Open(untouched ? (int)id.Index : random.Below(target.SeedCount));
        int count = untouched ? 0 : random.OneIn(2) ? 1 : random.Skewed(1, MostChanges);
        var changes = new List<string>();
        for (int change = 0; change < count; change++)
        {
            if (id.Kept?.Contains(change) == false) continue;
            changes.Add($"{change}: {document.Mutate(CaseRandom.For(id, change + 1))}");
        }
        return new FuzzCase(id, document.Files(CaseRandom.For(id, -1)), changes);
    }

    /// <summary>Writes the files into a folder.</summary>
    public void WriteTo(string folder)
    {
        foreach (var file in Files)
        {
            string path = Path.Combine(folder, file.Name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Bytes);
        }
    }
}
