namespace MLNet.MoE.Fuzz.Documents;

/// <summary>An entry of a zip file.</summary>
/// <param name="Name">Its name, folders included.</param>
/// <param name="Bytes">Its unpacked content, where it is not <paramref name="Model"/>.</param>
/// <param name="Model">Its content in parts, where it is laid out as ML.NET's.</param>
internal sealed record ZipEntry(string Name, byte[] Bytes, ModelEntry? Model)
{
    /// <summary>Whether its reader is of this library, not of ML.NET.</summary>
    public bool IsOwn => Model?.Signature.StartsWith("MOE", StringComparison.Ordinal) == true;

    public byte[] Content => Model?.ToBytes() ?? Bytes;
}
