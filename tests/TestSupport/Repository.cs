namespace MLNet.MoE.TestSupport;

/// <summary>The working copy that the tests were built from.</summary>
public static class Repository
{
    private static readonly string Root = FindRoot();

    /// <summary>A path inside it.</summary>
    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(System.IO.Path.Combine(folder.FullName, "MLNet.MoE.sln"))) folder = folder.Parent;
        return folder?.FullName
            ?? throw new InvalidOperationException($"No folder above '{AppContext.BaseDirectory}' holds MLNet.MoE.sln.");
    }
}
