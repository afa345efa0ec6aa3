namespace MLNet.MoE.Fuzz.Cases;

/// <summary>A file of a case.</summary>
/// <param name="Name">Its name, with / between folders.</param>
/// <param name="Bytes">Its content.</param>
internal sealed record FuzzFile(string Name, byte[] Bytes);
