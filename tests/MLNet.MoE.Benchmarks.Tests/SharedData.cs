namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The folder of public datasets that may stand beside the repository; tests that need it are inconclusive without it.</summary>
internal static class SharedData
{
    /// <summary>The folder, or an inconclusive test.</summary>
    public static DatasetFolder Open()
    {
        string? path = Environment.GetEnvironmentVariable("MOE_DATA") ?? FindBeside(AppContext.BaseDirectory);
        if (path is null || !Directory.Exists(path))
            Assert.Inconclusive($"The data folder {path ?? "../shared/data"} is absent; set MOE_DATA to name it.");
        return DatasetFolder.Open(path);
    }

    private static string? FindBeside(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "shared", "data");
            if (File.Exists(Path.Combine(candidate, DatasetFolder.IndexFileName)))
                return candidate;
        }

        return null;
    }
}
