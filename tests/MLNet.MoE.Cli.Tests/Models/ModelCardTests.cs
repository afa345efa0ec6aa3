using System.Text;
using System.Text.Json.Nodes;

namespace MLNet.MoE.Cli.Tests.Models;

[TestClass]
public sealed class ModelCardTests
{
    private const string Regression = "gaussian-price", Binary = "mlp-risk", Multiclass = "ggmoe-kind";

    private static IEnumerable<object[]> Cards() =>
    [
        .. new[] { "model", "task", "label", "classes", "features", "trainingRows", "seed", "version" }.SelectMany(field => new[]
        {
            Case($"{field} is null", Regression, card => card[field] = null, $"at $.{field}"),
            Case($"{field} is absent", Regression, card => card.Remove(field), "lacks a field"),
            Case($"{field} is an object", Multiclass, card => card[field] = new JsonObject(), $"at $.{field}"),
        }),
        Case("format is null", Regression, card => card["format"] = null, "says no format"),
        Case("format is absent", Regression, card => card.Remove("format"), "says no format"),
        Case("format is a text", Regression, card => card["format"] = "1", "says no format"),
        Case("format of zero", Regression, card => card["format"] = 0, "says no format"),
        Case("empty model", Regression, card => card["model"] = "", "names no trainer"),
        Case("empty label", Regression, card => card["label"] = "", "names no label"),
        Case("no rows", Regression, card => card["trainingRows"] = 0, "tells of 0 rows"),
        Case("too many rows", Regression, card => card["trainingRows"] = 1e12, "at $.trainingRows"),
        Case("task by number", Regression, card => card["task"] = 2, "at $.task"),
        Case("unknown task", Regression, card => card["task"] = "ranking", "at $.task"),
        Case("task and classes of another model", Regression,
            card => (card["task"], card["classes"]) = ("multiclass", new JsonArray("a", "b", "c")), "and the model of another"),
        Case("binary card of a regression", Regression, card => (card["task"], card["classes"]) = ("binary", new JsonArray("a", "b")),
            "has another task than the model"),
        Case("regression card of a binary model", Binary, card => (card["task"], card["classes"]) = ("regression", new JsonArray()),
            "has another task than the model"),
        Case("regression card of classes", Multiclass, card => (card["task"], card["classes"]) = ("regression", new JsonArray()),
            "and the model of another"),
        Case("classes of a regression", Regression, card => card["classes"] = new JsonArray("a"), "has 1 classes for a regression task"),
        Case("one class of two", Binary, card => card["classes"]!.AsArray().RemoveAt(0), "has 1 classes for a binary task"),
        Case("one class of three", Multiclass, card => card["classes"]!.AsArray().RemoveAt(0), "or of other classes"),
        Case("one class more", Multiclass, card => card["classes"]!.AsArray().Add("bus"), "or of other classes"),
        Case("null class", Multiclass, card => card["classes"]![1] = null, "has a class without a name"),
        Case("class twice", Multiclass, card => card["classes"]![1] = card["classes"]![0]!.DeepClone(), "twice"),
        Case("other class", Multiclass, card => card["classes"]![1] = "boat", "has other classes than the model"),
        Case("other class of two", Binary, card => card["classes"]![1] = "perhaps", "has other classes than the model"),
        Case("classes in another order", Binary, card => card["classes"] = new JsonArray("yes", "no"), "has other classes than the model"),
        Case("no features", Regression, card => card["features"] = new JsonArray(), "has no features"),
        Case("null feature", Regression, card => card["features"]![1] = null, "has a feature that is null"),
        Case("feature without a name", Regression, card => card["features"]![1]!["name"] = null, "at $.features[1].name"),
        Case("feature with an empty name", Regression, card => card["features"]![1]!["name"] = "", "has a feature without a name"),
        Case("feature without a kind", Regression, card => card["features"]![1]!.AsObject().Remove("isCategorical"), "at $.features[1]"),
        Case("feature twice", Regression, card => card["features"]![1]!["name"] = card["features"]![0]!["name"]!.DeepClone(), "twice"),
        Case("feature of another name", Regression, card => card["features"]![1]!["name"] = "risk", "has other features than the model"),
        Case("feature of another kind", Regression, card => card["features"]![0]!["isCategorical"] = true,
            "has other features than the model"),
        Case("fewer features", Regression, card => card["features"]!.AsArray().RemoveAt(0), "has other features than the model"),
        Case("more features", Regression,
            card => card["features"]!.AsArray().Add(new JsonObject { ["name"] = "kind", ["isCategorical"] = true }),
                "has other features than the model"),
        Case("features in another order", Regression,
            card => card["features"] = new JsonArray([.. card["features"]!.AsArray().Reverse().Select(feature => feature!.DeepClone())]),
                "has other features than the model"),
    ];

    [TestMethod]
    [DynamicData(nameof(Cards))]
    public void Card_that_the_model_contradicts_or_that_says_nothing_is_refused(string what, string golden, Action<JsonObject> edit,
        string reason)
    {
        using var model = new DamagedModel(golden);
        model.EditCard(edit);
        model.AssertRefused(reason);
        Assert.IsNotEmpty(what);
    }

    [TestMethod]
    [DataRow("", "is no JSON")]
    [DataRow("null", "is no object")]
    [DataRow("[]", "is no object")]
    [DataRow("{\"format\": 1", "is no JSON")]
    [DataRow("{\"format\": 1, \"format\": 1}", "is no JSON")]
    [DataRow("{\"format\": 1e99}", "says no format")]
    [DataRow("{\"format\": 1, \"deep\": DEEP}", "is no JSON")]
    public void Text_that_is_no_card_is_refused(string text, string reason)
    {
        using var model = new DamagedModel(Regression);
        model.EditEntry(DamagedModel.Card, _ => Encoding.UTF8.GetBytes(text.Replace("DEEP", new string('[', 100_000))));
        model.AssertRefused(reason);
    }

    [TestMethod]
    public void Card_of_a_newer_version_says_so()
    {
        using var model = new DamagedModel(Regression);
        model.EditCard(card => (card["format"], card["label"]) = (1000, new JsonArray()));
        model.Predict().AssertRefused(model.Path, "has format 1000", "use a newer version of moe");
    }

    [TestMethod]
    public void Further_fields_are_no_damage()
    {
        using var model = new DamagedModel(Regression);
        model.EditCard(card => card["note"] = "from the shop in Cork");
        model.Predict().AssertDone();
    }

    private static object[] Case(string what, string golden, Action<JsonObject> edit, string reason) => [what, golden, edit, reason];
}
