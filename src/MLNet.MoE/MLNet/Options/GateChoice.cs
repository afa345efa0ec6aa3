using System.Globalization;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Preprocessing;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>From options to the parts of a gate.</summary>
internal static class GateChoice
{
    /// <summary>The noise that options ask for.</summary>
    public static IGateNoise Noise(GateOptions options) => GateNoiseRegistry.Get(options.GateNoise ?? GateRegistry.Get(options.Gate).Noise);

    /// <summary>Registered name of the gate: a softmax with Gumbel noise has one of its own.</summary>
    public static string Name(GateOptions options) =>
        options.Gate == "softmax" && Noise(options).Name == "gumbel" ? GumbelSoftmaxGate.GumbelName : options.Gate;

    /// <summary>What the gate is made of; null where that is what a specification without says.</summary>
    public static GateSpec? Parts(GateOptions options)
    {
        var gate = GateRegistry.Get(Name(options));
        var parts = GateSpec.Default with { Network = options.GateNetwork };
        if (options.GateNetwork != GateSpec.Default.Network)
        {
            parts = parts with
            {
                HiddenLayers = options.GateHiddenLayers,
                HiddenWidth = options.GateHiddenWidth ?? (options.GateNetwork == "mlp" ? 32 : 16),
                Normalization = options.GateNormalization,
            };
        }
        if (options.GateActivation != GateActivation.None)
            parts = parts with { Activation = options.GateActivation == GateActivation.Tanh ? "tanh" : "sigmoid" };
        if (Noise(options).Name != gate.Noise) parts = parts with { Noise = Noise(options).Name };
        if (gate.IsSparse)
        {
            parts = parts with
            {
                ActiveExperts = options.GateActiveExperts,
                ProbabilityGap = options.GateProbabilityGap,
                LargestThreshold = options.MaximumGateThreshold ?? 0,
            };
        }
        parts = parts with { Shrinkage = options.GateShrinkage };
        return parts == GateSpec.Default ? null : parts;
    }

    /// <summary>What the gate is trained for beside the objective; null for nothing.</summary>
    public static GateLossTerms? Loss(GateOptions options) => options.LoadBalance == 0 && options.GateEntropy == 0 ? null : new()
    {
        LoadBalance = options.LoadBalance, LoadBalanceTerm = options.LoadBalanceTerm, Entropy = options.GateEntropy,
    };

    /// <summary>Throws where options of the gate contradict each other.</summary>
    /// <exception cref="ArgumentException">They do; the message names the options.</exception>
    public static void Check(GateOptions options)
    {
        if (options.GateNoise is not null) GateNoiseRegistry.Get(options.GateNoise);
        var gate = GateRegistry.Get(options.Gate);
        string noise = Noise(options).Name;
        if (noise != gate.Noise && (!gate.TakesNoise || gate.Noise != GateNoiseRegistry.None))
            throw Refused(nameof(options.GateNoise), options.GateNoise,
                $"{nameof(options.Gate)} '{gate.Name}' goes with '{gate.Noise}' alone");
        if (!gate.HasTemperature && options.GateTemperature != 1)
            throw Refused(nameof(options.GateTemperature), options.GateTemperature,
                $"{nameof(options.Gate)} '{gate.Name}' has none, since it norms its logits");
        if (!gate.HasTemperature && options.FinalGateTemperature is not null)
            throw Refused(nameof(options.FinalGateTemperature), options.FinalGateTemperature,
                $"{nameof(options.Gate)} '{gate.Name}' has no temperature, since it norms its logits");
        CheckLoss(options, gate);
        if (options.GateNormalization && options.Experts <= 2)
            throw Refused(nameof(options.GateNormalization), true,
                "two logits that are normalised are always about 1 and -1; use three experts or more");
        if (options.MaximumGateThreshold is { } threshold && threshold * options.Experts > 1)
            throw Refused(nameof(options.MaximumGateThreshold), threshold,
                $"it can be one over the {options.Experts} experts at most, so that the best of them always passes");
    }

    private static void CheckLoss(GateOptions options, IGate gate)
    {
        if (options.GateShrinkage > 0 && !GateCheck.CanShrink(gate))
            throw Refused(nameof(options.GateShrinkage), options.GateShrinkage, gate.IsSparse
                ? $"{nameof(options.Gate)} '{gate.Name}' gives some experts no weight, which a common mixture would undo"
                : $"the weights of {nameof(options.Gate)} '{gate.Name}' don't add up to 1");
        if (options.GateEntropy != 0 && !gate.SumsToOne)
            throw Refused(nameof(options.GateEntropy), options.GateEntropy,
                $"the weights of {nameof(options.Gate)} '{gate.Name}' don't add up to 1, so that they have no entropy");
        if (options.LoadBalance == 0 || options.Experts == 1) return;
        var design = GateDesign.Of(new NetworkSpec
        {
            Objective = "logistic", Outputs = 1, NumericColumns = 1, Experts = options.Experts, Gate = Name(options),
            GateParts = Parts(options),
        });
        if (GateLossRegistry.Get(options.LoadBalanceTerm).Obstacle(design) is { } obstacle)
            throw Refused(nameof(options.LoadBalanceTerm), options.LoadBalanceTerm, $"it has no meaning since {obstacle}");
    }

    /// <summary>Columns of a prepared row that the gate reads: those of the slots of a column; null for all.</summary>
    /// <param name="names">Names of columns, joined by "+"; null for all.</param>
    /// <param name="layout">Layout of the feature vector.</param>
    /// <param name="preprocessor">What prepares rows.</param>
    /// <exception cref="InvalidOperationException">A column has no slot; the message names it.</exception>
    public static int[]? Columns(string? names, FeatureLayout layout, Preprocessor preprocessor)
    {
        if (names is null) return null;
        var chosen = new HashSet<int>();
        foreach (string name in names.Split('+', StringSplitOptions.TrimEntries))
        {
            int[] slots = [.. Enumerable.Range(0, layout.SlotCount).Where(slot => IsOf(layout.SlotNames?[slot], name))];
            if (slots.Length == 0)
                throw new InvalidOperationException(
                    $"No slot of the features is named '{name}' or begins with '{name}.', as {nameof(GateOptions.GateColumnName)} asks; "
                    + "put the gate's columns into the features with Concatenate, which names their slots.");
            chosen.UnionWith(slots);
        }
        return [.. Slots(layout, preprocessor).Select((slot, column) => (slot, column)).Where(pair => chosen.Contains(pair.slot))
            .Select(pair => pair.column)];
    }

    /// <summary>The slot that each column of a prepared row is made of: numeric, plain, category (the group's first), sparse.</summary>
    private static IEnumerable<int> Slots(FeatureLayout layout, Preprocessor preprocessor) =>
    [
        .. preprocessor.PreparedSources.Select(column => layout.NumericSlots[column]),
        .. preprocessor.CategoryColumns.Select(column => layout.Groups[column].Start),
        .. preprocessor.Sparse.Sources.Select(column => layout.SparseSlots[column]),
    ];

    private static bool IsOf(string? slot, string column)
        => slot is not null && (slot == column || slot.StartsWith(column + ".", StringComparison.Ordinal));

    private static ArgumentException Refused(string option, object? value, string reason)
        => new(string.Create(CultureInfo.InvariantCulture, $"{option} is {value}; {reason}."), option);
}
