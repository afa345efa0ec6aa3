namespace MLNet.MoE.Docs.Tests;

/// <summary>The table that the README and the samples read.</summary>
internal static class Deliveries
{
    /// <summary>A folder with the table in it.</summary>
    public static TemporaryFolder Folder()
    {
        var folder = new TemporaryFolder();
        File.Copy(Repository.Path("samples", "QuickStart", "deliveries.csv"), folder.File("deliveries.csv"));
        return folder;
    }
}
