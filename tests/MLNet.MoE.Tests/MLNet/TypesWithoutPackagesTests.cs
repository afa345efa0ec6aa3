using System.Reflection;

namespace MLNet.MoE.Tests.MLNet;

/// <summary>The trees among the experts of a mixture are of packages that a program need not have, as these tests have not.</summary>
[TestClass]
public sealed class TypesWithoutPackagesTests
{
    [TestMethod]
    public void All_types_of_the_library_load_without_the_packages_of_trees()
    {
        Assert.ThrowsExactly<FileNotFoundException>(() => Assembly.Load("Microsoft.ML.LightGbm"));
        Assert.ThrowsExactly<FileNotFoundException>(() => Assembly.Load("Microsoft.ML.FastTree"));
        var library = typeof(MixtureOfOptions).Assembly;
        var failed = new List<string>();
        // ML.NET asks for all of them when it loads a model.
        for (int token = 0x02000002; ; token++)
        {
            try
            {
                _ = library.ManifestModule.ResolveType(token);
            }
            catch (ArgumentOutOfRangeException)
            {
                break;
            }
            catch (Exception exception) when (exception is FileNotFoundException or TypeLoadException)
            {
                failed.Add($"{token:x}: {exception.Message}");
            }
        }
        Assert.IsEmpty(failed, string.Join('\n', failed));
        Assert.IsGreaterThan(100, library.GetTypes().Length);
    }

    [TestMethod]
    public void Without_them_the_preset_has_networks_and_a_linear_model()
    {
        var options = MixtureOfOptions.Best();
        var settings = new ExpertSettings(options.LabelColumnName, options.FeatureColumnName!, null, 1, 1, default);
        var experts = BestExperts.Create(new Microsoft.ML.MLContext(1), TaskKind.Regression, options.Network!, settings);

        CollectionAssert.AreEqual(new[] { "GgMoe", "Linear" }, ExpertNaming.Of(experts, null));
    }
}
