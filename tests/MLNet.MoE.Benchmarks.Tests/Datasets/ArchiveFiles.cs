namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Writes datasets as an archive holds them: an array of each part of the features and of the target.</summary>
internal static class ArchiveFiles
{
    public static readonly string[] Parts = ["train", "val", "test"];

    /// <summary>One numeric column 0, 1, 2 ... in every part, and the target half above it.</summary>
    public static void WriteRegression(TemporaryFolder folder, string name, int[] sizes)
    {
        string path = Directory.CreateDirectory(folder.File(name)).FullName;
        for (int part = 0; part < 3; part++)
        {
            float[] values = Enumerable.Range(0, sizes[part]).Select(i => (float)i).ToArray();
            Write(path, "X_num", part, NpyFile.Of(values, $"({sizes[part]}, 1)"));
            Write(path, "Y", part, NpyFile.Of(Array.ConvertAll(values, value => value + 0.5f), $"({sizes[part]},)"));
        }

        WriteInfo(path, "regression");
    }

    public static void Write(string folder, string key, int part, byte[] bytes) =>
        File.WriteAllBytes(Path.Combine(folder, $"{key}_{Parts[part]}.npy"), bytes);

    public static void WriteInfo(string folder, string task) =>
        File.WriteAllText(Path.Combine(folder, "info.json"), $$"""{ "task_type": "{{task}}", "name": "x" }""");
}
