namespace MLNet.MoE.Docs.Tests;

[TestClass]
public sealed class PageTests
{
    /// <summary>Every program of every page but the first of the README, which is run by itself.</summary>
    public static IEnumerable<object[]> LaterPrograms =>
        from page in Pages.Names
        from index in Enumerable.Range(0, Pages.Read(page).Programs().Count)
        where page != "README.md" || index > 0
        select new object[] { page, index };

    [TestMethod]
    [DynamicData(nameof(LaterPrograms))]
    public void Programs_compile_and_run(string page, int index)
    {
        using var folder = Deliveries.Folder();
        new CompiledProgram(Pages.Read(page).Programs()[index]).Run(folder.Path);
    }

    [TestMethod]
    public void Links_lead_to_files_and_headings()
    {
        string[] pages =
        [
            .. Pages.Names, "CHANGELOG.md", ".github/CONTRIBUTING.md", ".github/SECURITY.md", "datasets/README.md",
            .. Under("src"), .. Under("samples"), .. Under("tests"),
        ];
        string[] dead =
        [
            .. from page in pages.Distinct()
               from target in Pages.Read(page).LinkedFiles()
               where !Leads(page, target)
               select $"{page}: {target}",
        ];
        Assert.IsEmpty(dead, string.Join(", ", dead));
    }

    [TestMethod]
    public void Readme_leads_to_every_page()
    {
        string[] linked = [.. Pages.Read("README.md").LinkedFiles()];
        CollectionAssert.IsSubsetOf(Pages.Names.Skip(1).ToArray(), linked);
    }

    private static IEnumerable<string> Under(string folder)
        => Directory.EnumerateFiles(Repository.Path(folder), "*.md", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Repository.Path(), file).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj"));

    private static bool Leads(string page, string target)
    {
        string[] parts = target.Split('#');
        string path = parts[0].Length == 0 ? page : Path.Combine(Path.GetDirectoryName(page)!, parts[0]);
        return Path.Exists(Repository.Path(path))
            && (parts.Length == 1 || Pages.Read(path).Headings().Any(heading => Pages.Anchor(heading) == parts[1]));
    }
}
