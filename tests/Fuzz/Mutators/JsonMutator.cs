using System.Globalization;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Changes a JSON document in a place of its structure.</summary>
internal static class JsonMutator
{
    private static readonly string[] Literals =
        ["null", "true", "false", "0", "1", "-1", "2147483647", "2147483648", "-2147483648", "9223372036854775808", "1e999", "0.5",
            "1e-400", "\"\"", "\"NaN\"", "\"Infinity\"", "NaN", "[]", "{}", "[null]", "{\"a\":null}", "01", "\"\\u0000\"", "\"\\ud800\""];

    /// <summary>Makes one change.</summary>
    /// <param name="text">The document; where it is not JSON any more, a character is changed.</param>
    /// <param name="random">What is changed, and where.</param>
    public static (string Text, string Change) Mutate(string text, CaseRandom random)
    {
        if (random.OneIn(12) || JsonTree.TryParse(text) is not { } tree) return MutateText(text, random);
        var all = tree.All().ToList();
        // A place by its kind, or long arrays of numbers would take nearly all changes.
        var kinds = all.GroupBy(Kind).Select(group => group.ToList()).ToList();
        string change = MutateNode(random.Pick(random.Pick(kinds)), all, random);
        return (tree.ToString(), change);
    }

    private static string MutateNode(JsonTree node, List<JsonTree> all, CaseRandom random)
    {
        string old = Short(node);
        if (node.Properties is { Count: > 0 } properties && random.Below(4) > 0) return MutateObject(properties, random);
        if (node.Items is { } items && random.Below(4) > 0) return MutateArray(items, all, random);
        var replacement = random.Below(6) switch
        {
            0 or 1 => JsonTree.Literal(random.Pick(Literals)),
            2 => JsonTree.Quoted(InterestingValues.Text(random, node.Raw.Trim('"'))),
            3 => random.Pick(all).Copy(),
            4 => Deep(random),
            _ => Number(node.Raw, random),
        };
        node.Become(replacement);
        return $"JSON {old} -> {Short(node)}";
    }

    private static string MutateObject(List<(string Name, JsonTree Value)> properties, CaseRandom random)
    {
        int at = random.Below(properties.Count);
        var (name, value) = properties[at];
        switch (random.Below(6))
        {
            case 0:
                properties.RemoveAt(at);
                return $"JSON property '{name}' removed";
            case 1:
                var second = value.Copy();
                if (random.OneIn(2)) second.Become(JsonTree.Literal(random.Pick(Literals)));
                properties.Insert(random.Below(properties.Count + 1), (name, second));
                return $"JSON property '{name}' twice, the other {Short(second)}";
            case 2:
                string other = random.OneIn(2) ? random.Pick(properties).Name : InterestingValues.Text(random, name);
                properties[at] = (other, value);
                return $"JSON property '{name}' named '{Shorten(other)}'";
            case 3:
                properties.Add((InterestingValues.Text(random, name), JsonTree.Literal(random.Pick(Literals))));
                return "JSON property added";
            default:
                var changed = JsonTree.Literal(random.Pick(Literals));
                string old = Short(value);
                if (random.OneIn(2) && value.Properties is null && value.Items is null)
                    changed = value.Raw[0] == '"' ? JsonTree.Quoted(InterestingValues.Text(random, value.Raw.Trim('"')))
                        : Number(value.Raw, random);
                value.Become(changed);
                return $"JSON '{name}': {old} -> {Short(value)}";
        }
    }

    private static string MutateArray(List<JsonTree> items, List<JsonTree> all, CaseRandom random)
    {
        int at = random.Below(items.Count + 1);
        switch (random.Below(5))
        {
            case 0 when items.Count > 0:
                items.RemoveAt(Math.Min(at, items.Count - 1));
                return $"JSON item {at} removed";
            case 1 when items.Count > 0:
                items.Insert(at, random.Pick(items).Copy());
                return $"JSON item inserted again at {at}";
            case 2:
                items.Insert(at, random.OneIn(2) ? JsonTree.Literal(random.Pick(Literals)) : random.Pick(all).Copy());
                return $"JSON item {Short(items[at])} inserted at {at}";
            case 3 when items.Count > 1:
                int other = random.Below(items.Count), one = Math.Min(at, items.Count - 1);
                (items[one], items[other]) = (items[other], items[one]);
                return $"JSON items {one} and {other} exchanged";
            default:
                items.Clear();
                return "JSON array emptied";
        }
    }

    private static (string Text, string Change) MutateText(string text, CaseRandom random)
    {
        if (text.Length == 0) return (random.Pick(Literals), "JSON in place of nothing");
        int at = random.Below(text.Length);
        return random.Below(3) switch
        {
            0 => (text[..at], $"text cut off at {at}"),
            1 => (text.Remove(at, 1), $"character {at} removed"),
            _ => (text.Insert(at, random.Pick(["{", "}", "[", "]", ",", ":", "\"", "\\", "\0", "//", "1", "null"])),
                $"character inserted at {at}"),
        };
    }

    private static JsonTree Deep(CaseRandom random)
    {
        int depth = 1 << random.Below(15);
        return random.OneIn(2)
            ? JsonTree.Literal(new string('[', depth) + new string(']', depth))
            : JsonTree.Literal(string.Concat(Enumerable.Repeat("{\"a\":", depth)) + "1" + new string('}', depth));
    }

    private static JsonTree Number(string raw, CaseRandom random)
    {
        double old = double.TryParse(raw, NumberStyles.Float, CultureInfo.InvariantCulture, out double parsed) ? parsed : 1;
        if (random.Below(3) > 0)
            return JsonTree.Literal(InterestingValues.Integer(random, (int)Math.Clamp(old, int.MinValue, int.MaxValue))
                .ToString(CultureInfo.InvariantCulture));
        double value = InterestingValues.Double(random, old);
        return double.IsFinite(value) ? JsonTree.Literal(value.ToString("R", CultureInfo.InvariantCulture))
            : JsonTree.Quoted(value.ToString(CultureInfo.InvariantCulture));
    }

    private static string Kind(JsonTree node)
        => node.Properties is not null ? "{" : node.Items is not null ? "[" : node.Raw[..1] is "\"" or "t" or "f" or "n" ? node.Raw[..1]
        : "number";

    private static string Short(JsonTree node) => Shorten(node.ToString());

    private static string Shorten(string text) => text.Length <= 40 ? text : $"{text[..40]}... ({text.Length} characters)";
}
