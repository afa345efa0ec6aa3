namespace MLNet.MoE.Benchmarks;

/// <summary>A dataset of the benchmark's archive: its name and the folder of each split.</summary>
/// <param name="Name">The set's name, without what the folders add for benchmark and split.</param>
/// <param name="SplitFolders">The folders, in the order of the splits.</param>
public sealed record ArchiveSet(string Name, IReadOnlyList<string> SplitFolders);
