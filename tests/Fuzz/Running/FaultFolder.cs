using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>Keeps failing cases as files: what was read, and what happened.</summary>
/// <param name="path">The folder.</param>
internal sealed class FaultFolder(string path)
{
    /// <summary>Writes a case, made once more.</summary>
    /// <param name="target">Its target.</param>
    /// <param name="fault">The fault.</param>
    public void Keep(IFuzzTarget target, FaultRecord fault)
    {
        var fuzzCase = FuzzCase.Create(target, fault.Id);
        string folder = Path.Combine(path, fault.Id.FileName);
        Directory.CreateDirectory(folder);
        fuzzCase.WriteTo(folder);
        File.WriteAllLines(Path.Combine(folder, "fault.txt"),
        [
            fault.Id.Command,
            $"{fault.Fault.Kind}: {fault.Fault.Message}",
            .. fuzzCase.Changes,
            fault.Fault.Details,
        ]);
    }
}
