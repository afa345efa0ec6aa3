using MLNet.MoE.Files;
using MLNet.MoE.Mixtures.Fitting;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>
/// Reads the mixtures that <see cref="StatisticalModelWriter"/> writes. The ranges that options obey hold for what is read, all extents fit
/// each other and the bytes that are there, and parameters are finite, together too: no row overflows.
/// </summary>
internal static class StatisticalModelReader
{
    public static FeatureSplit ReadSplit(BoundedReader reader)
    {
        int[] experts = reader.Array<int>("slots of the experts");
        int[]? gate = reader.Boolean("the mark of a gate with slots of its own") ? reader.Array<int>("slots of the gate") : null;
        int slots = reader.Int32("the number of feature means", 1, int.MaxValue);
        CheckSlots(experts, slots, "experts");
        if (gate is not null)
            CheckSlots(gate, slots, "gate");
        return new FeatureSplit(experts, gate, reader.FiniteValues("feature means", slots));
    }

    public static MultinomialMoeMixture ReadMultinomial(BoundedReader reader, FeatureSplit split, int leastClasses, int mostClasses)
    {
        var (gate, experts, form) = ReadGate(reader, split);
        int classes = reader.Int32(mostClasses == 2 ? "the number of classes of a binary model" : "the number of classes", leastClasses,
            mostClasses);
        var mixture = new MultinomialMoeMixture(gate, ReadExperts(reader, split, (long)experts * classes), experts, classes, form);
        new MixtureOverflowCheck(split).Check(mixture);
        return mixture;
    }

    public static GaussianMoeMixture ReadGaussian(BoundedReader reader, FeatureSplit split)
    {
        var (gate, experts, form) = ReadGate(reader, split);
        double[] coefficients = ReadExperts(reader, split, experts);
        var mixture = new GaussianMoeMixture(gate, coefficients, Positive(reader, "expert scales", experts), form);
        new MixtureOverflowCheck(split).Check(mixture);
        return mixture;
    }

    /// <summary>The gate's coefficients, (experts, 1 + gate features), the number of experts, and the form of the gate.</summary>
    private static (double[] Gate, int Experts, MoeGate Form) ReadGate(BoundedReader reader, FeatureSplit split)
    {
        var transform = (GateTransform)reader.Byte();
        Require(Enum.IsDefined(transform), $"its gate transform {(int)transform} is unknown");
        var function = transform == GateTransform.Custom ? GateFunctionFormat.Read(reader) : null;
        var activation = (GateActivation)reader.Byte();
        Require(Enum.IsDefined(activation), $"its gate activation {(int)activation} is unknown");
        double temperature = reader.Finite("the temperature of the gate");
        Require(temperature > 0, $"the temperature of the gate is {temperature}; it must be above 0");
        int active = reader.Int32("the number of experts that the gate keeps", 0, StatisticalMoeOptions.MostExperts);
        bool scaled = reader.Boolean("the mark of a gate that scales its columns");
        var form = new MoeGate
        {
            Transform = transform,
            CustomTransform = function,
            Activation = activation,
            Temperature = temperature,
            ActiveExperts = active,
            Center = scaled ? reader.FiniteArray("centres of gate columns", split.GateCount) : null,
            Scale = scaled ? Positive(reader, "scales of gate columns", split.GateCount) : null,
        };
        int features = reader.Int32();
        Require(features == split.GateCount, $"its gate has {features} features and {split.GateCount} slots");
        int experts = reader.Int32("the number of experts", 1, StatisticalMoeOptions.MostExperts);
        Require(active <= experts, $"its gate keeps {active} of {experts} experts");
        double[] intercepts = reader.FiniteValues("gate intercepts", experts);
        return (Interleave(reader, intercepts, reader.FiniteArray("gate slopes", (long)experts * features)), experts, form);
    }

    /// <summary>The coefficients of the experts, (vectors, 1 + features).</summary>
    private static double[] ReadExperts(BoundedReader reader, FeatureSplit split, long vectors)
    {
        int features = reader.Int32();
        Require(features == split.Experts.Length, $"its experts have {features} features and {split.Experts.Length} slots");
        double[] intercepts = reader.FiniteArray("expert intercepts", vectors);
        return Interleave(reader, intercepts, reader.FiniteArray("expert slopes", vectors * features));
    }

    private static double[] Interleave(BoundedReader reader, double[] intercepts, double[] slopes)
    {
        reader.Reserve(sizeof(double) * ((double)intercepts.Length + slopes.Length), "coefficients");
        return MoeMixture.Interleave(intercepts, slopes);
    }

    private static void CheckSlots(int[] slots, int count, string whose)
    {
        Require(slots.Length > 0, $"its {whose} see no slot");
        for (int i = 0; i < slots.Length; i++)
        {
            if (slots[i] < 0 || slots[i] >= count || (i > 0 && slots[i] <= slots[i - 1]))
                throw new InvalidDataException($"slot {slots[i]} of its {whose} is outside the {count} features or out of order.");
        }
    }

    private static double[] Positive(BoundedReader reader, string what, int length)
    {
        double[] values = reader.FiniteArray(what, length);
        int bad = Array.FindIndex(values, value => value <= 0);
        return bad < 0 ? values : throw new InvalidDataException($"{what}: number {bad} is {values[bad]}; it must be above 0.");
    }

    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
            throw new InvalidDataException(otherwise + ".");
    }
}
