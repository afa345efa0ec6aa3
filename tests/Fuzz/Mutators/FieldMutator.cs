using System.Runtime.InteropServices;
using MLNet.MoE.Fuzz.Cases;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Mutators;

/// <summary>Changes fields of a binary file, each as what it is.</summary>
internal static class FieldMutator
{
    /// <summary>Makes one change.</summary>
    /// <param name="fields">The fields; changed.</param>
    /// <param name="others">Fields of another file of the kind.</param>
    /// <param name="random">What is changed, and where.</param>
    public static string Mutate(List<Field> fields, IReadOnlyList<Field> others, CaseRandom random)
    {
        if (fields.Count == 0)
        {
            fields.AddRange(others);
            return "fields of another file in place of none";
        }
        // By kind first: one file has thousands of weights and a dozen counts.
        var kinds = fields.Select((field, index) => (field.Kind, index)).GroupBy(pair => pair.Kind, pair => pair.index)
            .Select(group => group.ToList()).ToList();
        int at = random.Pick(random.Pick(kinds));
        var field = fields[at];
        if (random.Below(4) > 0)
        {
            var (changed, what) = Change(field, random);
            fields[at] = changed;
            return $"field {at} ({field.Kind}): {what}";
        }
        return Rearrange(fields, others, at, random);
    }

    private static (Field Field, string What) Change(Field field, CaseRandom random)
    {
        switch (field.Kind)
        {
            case FieldKind.Boolean or FieldKind.Byte:
                byte value = random.OneIn(2) ? (byte)(field.Bytes[0] ^ 1) : (byte)random.Bits();
                return (field with { Bytes = [value] }, $"{field.Bytes[0]} -> {value}");
            case FieldKind.Integer:
                int integer = InterestingValues.Integer(random, field.Integer);
                return (Field.Of(integer), $"{field.Integer} -> {integer}");
            case FieldKind.Long:
                long number = BitConverter.ToInt64(field.Bytes), other = InterestingValues.Long(random, number);
                return (field with { Bytes = BitConverter.GetBytes(other) }, $"{number} -> {other}");
            case FieldKind.Single:
                float single = BitConverter.ToSingle(field.Bytes), instead = InterestingValues.Single(random, single);
                return (field with { Bytes = BitConverter.GetBytes(instead) }, $"{single} -> {instead}");
            case FieldKind.Double:
                double old = BitConverter.ToDouble(field.Bytes), real = InterestingValues.Double(random, old);
                return (field with { Bytes = BitConverter.GetBytes(real) }, $"{old} -> {real}");
            case FieldKind.Text:
                return ChangeText(field.Text, random);
            default:
                return ChangeNumbers(field.Bytes, random);
        }
    }

    private static (Field Field, string What) ChangeText(string text, CaseRandom random)
    {
        if (text.Length > 0 && text[0] is '{' or '[' && random.Below(10) > 0)
        {
            var (json, what) = JsonMutator.Mutate(text, random);
            return (Field.Of(json), what);
        }
        string changed = InterestingValues.Text(random, text);
        return (Field.Of(changed), $"'{Short(text)}' -> '{Short(changed)}'");
    }

    /// <summary>Bytes written in one piece are numbers in single precision.</summary>
    private static (Field Field, string What) ChangeNumbers(byte[] bytes, CaseRandom random)
    {
        float[] numbers = MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        if (numbers.Length == 0 || random.OneIn(8))
        {
            var (changed, what) = ByteMutator.Mutate(bytes, bytes, random);
            return (new Field(FieldKind.Bytes, changed), what);
        }
        int at = random.Below(numbers.Length);
        float old = numbers[at], value = InterestingValues.Single(random, old);
        if (random.OneIn(6)) Array.Fill(numbers, value);
        else if (random.OneIn(6)) numbers = [.. numbers.Select(number => number * value)];
        else numbers[at] = value;
        return (new Field(FieldKind.Bytes, MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray()),
            $"of {numbers.Length} numbers number {at} or all: {old} -> {value}");
    }

    private static string Rearrange(List<Field> fields, IReadOnlyList<Field> others, int at, CaseRandom random)
    {
        int run = Math.Min(random.Skewed(1, 200), fields.Count - at);
        switch (random.Below(6))
        {
            case 0:
                fields.RemoveRange(at, run);
                return $"{run} fields removed at {at}";
            case 1:
                fields.InsertRange(at, fields.GetRange(at, run));
                return $"{run} fields at {at} twice";
            case 2:
                int other = random.Below(fields.Count);
                (fields[at], fields[other]) = (fields[other], fields[at]);
                return $"fields {at} and {other} exchanged";
            case 3:
                int from = random.Below(others.Count);
                fields.RemoveRange(at, fields.Count - at);
                fields.AddRange(others.Skip(from));
                return $"from field {at} on those of another file from {from}";
            case 4 when others.Any(field => field.Kind == fields[at].Kind):
                fields[at] = random.Pick([.. others.Where(field => field.Kind == fields[at].Kind)]);
                return $"field {at} from another file";
            default:
                return Resize(fields, at, random);
        }
    }

    /// <summary>Gives an array another length and says so, so that what checks the length alone is passed.</summary>
    private static string Resize(List<Field> fields, int at, CaseRandom random)
    {
        var arrays = Enumerable.Range(0, fields.Count - 1)
            .Where(i => fields[i].Kind == FieldKind.Integer && ItemsBehind(fields, i) == fields[i].Integer).ToList();
        if (arrays.Count == 0)
        {
            fields.Insert(at, Field.Of(random.Below(100)));
            return $"a number inserted at field {at}";
        }
        int array = random.Pick(arrays), old = Math.Max(0, fields[array].Integer);
        int length = random.Below(4) switch { 0 => old + 1, 1 => Math.Max(0, old - 1), 2 => 0, _ => random.Skewed(0, 1 << 15) };
        List<Field> items = fields[array + 1].Kind == FieldKind.Bytes
            ? [.. fields[array + 1].Bytes.Chunk(sizeof(float)).Select(bytes => new Field(FieldKind.Bytes, bytes))]
            : fields.GetRange(array + 1, old);
        byte[] filled = [.. Enumerable.Range(0, length)
            .SelectMany(i => items.Count == 0 ? BitConverter.GetBytes(0f) : items[i % items.Count].Bytes)];
        fields.RemoveRange(array + 1, fields[array + 1].Kind == FieldKind.Bytes ? 1 : old);
        fields[array] = Field.Of(length);
        fields.Insert(array + 1, new Field(FieldKind.Bytes, filled));
        return $"array at field {array}: length {old} -> {length}, with its items";
    }

    /// <summary>Numbers behind a count, if it may be one: those of one block of bytes, or as many fields of one kind as it says. 0 if it is
    /// none.</summary>
    private static int ItemsBehind(List<Field> fields, int count)
    {
        int said = fields[count].Integer;
        var next = fields[count + 1];
        if (next.Kind == FieldKind.Bytes) return next.Bytes.Length / sizeof(float);
        if (said < 1 || said > fields.Count - count - 1 || next.Kind is FieldKind.Boolean or FieldKind.Text) return said < 1 ? -1 : 0;
        return fields.Skip(count + 1).Take(said).All(field => field.Kind == next.Kind) ? said : 0;
    }

    private static string Short(string text) => text.Length <= 40 ? text : $"{text[..40]}... ({text.Length} characters)";
}
