using PublicApiGenerator;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class PublicApiTests
{
    private const string File = "PublicApi.txt", Approve = "MOE_APPROVE_API";

    [TestMethod]
    public void Public_names_are_those_that_were_approved()
    {
        // Namespaces that begin with Microsoft are left out by default, and the extension methods of the catalogs lie in one.
        var options = new ApiGeneratorOptions { IncludeAssemblyAttributes = false, DenyNamespacePrefixes = [] };
        string[] actual = Lines(typeof(MoeModelParameters).Assembly.GeneratePublicApi(options));
        if (Environment.GetEnvironmentVariable(Approve) == "1")
        {
            System.IO.File.WriteAllLines(Repository.Path("tests", "MLNet.MoE.Citizenship.Tests", File), actual);
            return;
        }
        string[] approved = Lines(System.IO.File.ReadAllText(Path.Combine(AppContext.BaseDirectory, File)));

        string[] changes = [.. actual.Except(approved).Select(line => "+ " + line.Trim()),
            .. approved.Except(actual).Select(line => "- " + line.Trim())];

        Assert.IsTrue(
            actual.SequenceEqual(approved),
            $"The public names of MLNet.MoE have changed. If they should, run this test once with {Approve}=1 and commit "
            + $"{File}.\n{string.Join('\n', changes)}");
    }

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
