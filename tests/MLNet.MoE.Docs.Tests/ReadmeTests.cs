using System.Globalization;
using System.Reflection;
using Microsoft.ML;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Docs.Tests;

[TestClass]
public class ReadmeTests
{
    private static readonly Markdown Readme = Pages.Read("README.md");

    [TestMethod]
    public void First_program_learns_more_than_the_most_frequent_class()
    {
        using var folder = Deliveries.Folder();
        string output = new CompiledProgram(Readme.Programs()[0]).Run(folder.Path);
        Assert.IsGreaterThan(0.6, double.Parse(output, CultureInfo.CurrentCulture), "The most frequent class is 40 % of the rows.");
    }

    [TestMethod]
    [DataRow("dotnet run -c Release --project src/MLNet.MoE.Cli -- bench")]
    [DataRow("dotnet test -c Release")]
    public void The_two_commands_stand_on_lines_of_their_own(string command)
        => Assert.ContainsSingle(line => line == command, Readme.Lines);

    [TestMethod]
    public void Options_have_the_defaults_that_are_said()
    {
        foreach (string[] row in Pages.Topic("options").Table("option"))
        {
            string option = Markdown.Code(row[0]).First();
            foreach (NetworkOptions options in Holders(row[0]))
            {
                var property = options.GetType().GetProperty(option);
                Assert.IsNotNull(property, $"{options.GetType().Name} has no {option}.");
                Assert.AreEqual(row[1], Said(property.GetValue(options)), option);
            }
        }
    }

    [TestMethod]
    public void Trainers_are_those_of_the_catalogs()
    {
        var said = Readme.Table("on")
            .ToDictionary(row => Markdown.Code(row[0]).First().Split('.')[1],
                row => string.Join(' ', Markdown.Code(row[1]).Order(StringComparer.Ordinal)));
        var there = typeof(GgMoeOptions).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == "Microsoft.ML" && type is { IsAbstract: true, IsSealed: true })
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => method.Name != nameof(SweepCatalog.Sweepable))
            .Where(method => method.GetParameters() is [{ ParameterType: { DeclaringType: not null, IsGenericParameter: false } }, ..])
            .GroupBy(method => method.GetParameters()[0].ParameterType.DeclaringType!.Name.Replace("Catalog", ""), method => method.Name)
            .ToDictionary(group => group.Key, group => string.Join(' ', group.Distinct().Order(StringComparer.Ordinal)));
        CollectionAssert.AreEquivalent(there, said);
    }

    [TestMethod]
    public void Parts_are_those_that_are_registered()
    {
        var said = Pages.Topic("adding-a-part").Table("registry")
            .ToDictionary(row => Markdown.Code(row[0]).First(), row => string.Join(' ', Markdown.Code(row[1])));
        var there = new Dictionary<string, string>
        {
            [nameof(GateRegistry)] = string.Join(' ', GateRegistry.All.Parts.Select(part => part.Name)),
            [nameof(GateNetworkRegistry)] = string.Join(' ', GateNetworkRegistry.All.Parts.Select(part => part.Name)),
            [nameof(GateNoiseRegistry)] = string.Join(' ', GateNoiseRegistry.All.Parts.Select(part => part.Name)),
            [nameof(GateLossRegistry)] = string.Join(' ', GateLossRegistry.All.Parts.Select(part => part.Name)),
            [nameof(ActivationRegistry)] = string.Join(' ', ActivationRegistry.All.Parts.Select(part => part.Name)),
            [nameof(EmbeddingRegistry)] = string.Join(' ', EmbeddingRegistry.All.Parts.Select(part => part.Name)),
            [nameof(NumericTransformRegistry)] = string.Join(' ', NumericTransformRegistry.All.Parts.Select(part => part.Name)),
        };
        CollectionAssert.AreEquivalent(there, said);
    }

    [TestMethod]
    public void Tables_of_gates_are_those_of_the_registries()
    {
        Check("gate", GateRegistry.All.Parts.Select(part => (part.Name, part.Description, part.Source)));
        Check("gate network", GateNetworkRegistry.All.Parts.Select(part => (part.Name, part.Description, part.Source)));
        Check("gate noise", GateNoiseRegistry.All.Parts.Select(part => (part.Name, part.Description, part.Source)));
        Check("load balance term", GateLossRegistry.All.Parts.Select(part => (part.Name, part.Description, part.Source)));

        Check("activation", ActivationRegistry.All.Parts.Select(part => (part.Name, part.Description, part.Source)), "activations");

        static void Check(string head, IEnumerable<(string Name, string Description, string Source)> parts, string topic = "gates")
            => CollectionAssert.AreEqual(parts.Select(part => $"`{part.Name}` | {part.Description} | {part.Source}").ToArray(),
                Pages.Topic(topic).Table(head).Select(row => string.Join(" | ", row)).ToArray());
    }

    /// <summary>Options of the trainers that a cell names; of all where it names none.</summary>
    private static IEnumerable<NetworkOptions> Holders(string cell)
    {
        NetworkOptions[] all = [new GgMoeOptions(), new MoeOptions(), new MlpOptions()];
        string[] names = [.. Markdown.Code(cell).Skip(1).Select(name => name + "Options")];
        return all.Where(options => names.Length == 0 || names.Contains(options.GetType().Name));
    }

    private static string Said(object? value) => value switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        string[] { Length: 0 } => "none",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
