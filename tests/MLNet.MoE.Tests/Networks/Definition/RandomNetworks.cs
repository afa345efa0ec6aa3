using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>Random specifications and prepared tables for property tests.</summary>
internal static class RandomNetworks
{
    /// <summary>The objectives of one of two classes, of several, and of numbers.</summary>
    public static string[] Objectives => ["logistic", "cross-entropy", "squared-error"];

    /// <summary>Every registered activation alone, and some side by side.</summary>
    public static IEnumerable<string> Activations => [.. ActivationRegistry.All.Parts.Select(part => part.Name), "tanh+gelu", "silu+relu",
        "swish+tanh", "relu+smu+helu",
        .. GatedActivations];

    /// <summary>Activations of gated units, which are marked so here.</summary>
    public static string[] GatedActivations => ["glu:silu", "glu:gelu", "glu:tanh+relu", "glu:relu", "glu:identity", "glu:swish+helu"];

    /// <summary>
    /// Gates: a selection, and the network, the noise and the activation of logits where they are not the ordinary ones, joined by "+":
    /// every selection with every network, the noises and activations in turn.
    /// </summary>
    public static IEnumerable<string> Gates
    {
        get
        {
            string[] activations = ["none", "tanh", "sigmoid"];
            int turn = 0;
            foreach (var network in GateNetworkRegistry.All.Parts)
            {
                foreach (var gate in GateRegistry.All.Parts)
                {
                    bool takesNoise = gate.TakesNoise && gate.Noise == GateNoiseRegistry.None;
                    string noise = takesNoise ? GateNoiseRegistry.All.Parts[turn % 4].Name : gate.Noise;
                    yield return $"{gate.Name}+{network.Name}+{noise}+{activations[turn++ % 3]}";
                }
            }
        }
    }

    /// <summary>
    /// What networks are made of, for tests that walk it: the ordinary gates and activations in all combinations, every other gate and
    /// activation in some.
    /// </summary>
    public static IEnumerable<(string Gate, string Activation, string Embedding, MemberSharing Sharing)> Parts()
    {
        string[] ordinary = ["relu", "silu", "gelu", "tanh", "tanh+gelu", "silu+relu"], embeddings =
            [.. EmbeddingRegistry.All.Parts.Select(part => part.Name)];
        var sharings = Enum.GetValues<MemberSharing>();
        foreach (string gate in (string[])["softmax", "gumbel-softmax"])
            foreach (string activation in ordinary)
                foreach (string embedding in embeddings)
                    foreach (var sharing in sharings) yield return (gate, activation, embedding, sharing);
        int turn = 0;
        foreach (string gate in Gates.Concat(Gates))
            yield return (gate, ordinary[turn % 6], embeddings[turn % embeddings.Length], sharings[turn++ / 2 % 3]);
        foreach (string activation in Activations.Except(ordinary))
            yield return ("softmax", activation, embeddings[turn % embeddings.Length], sharings[turn++ / 2 % 3]);
        foreach (string activation in GatedActivations.Concat(GatedActivations).Concat(GatedActivations))
            yield return ("gumbel-softmax", activation, embeddings[turn % embeddings.Length],
                turn++ % 3 == 0 ? MemberSharing.Independent : MemberSharing.Mini);
    }

    public static (NetworkSpec Spec, FeatureTable Table) Create(
        int seed,
        string objective,
        string gate,
        string activation,
        string embedding,
        (MemberSharing Sharing, int Members) ensemble,
        int rows = 13)
    {
        var random = new Random(seed);
        var tasks = RandomTasks.Of(objective, seed);
        var named = tasks is null ? TestObjectives.Get(objective) : new SeveralLabels(tasks.Value.Tasks);
        int[] categories = random.Next(3) switch { 0 => [], 1 => [3], _ => [2, 5] };
        var spec = new NetworkSpec
        {
            Objective = named.Name,
            Quantiles = (named as WithQuantiles)?.Levels,
            Tasks = tasks?.Tasks,
            TaskGates = tasks?.Gates ?? default,
            Outputs = Outputs(named, random),
            NumericColumns = categories.Length > 0 ? random.Next(0, 5) : random.Next(1, 6),
            PlainColumns = random.Next(3),
            CategorySizes = categories,
            Experts = random.Next(4) == 0 ? 1 : random.Next(2, 7),
            Layers = random.Next(1, 4),
            Width = random.Next(1, 41),
            ExpertBiases = random.Next(4) > 0,
            Activation = activation.Split('+')[0].Replace("glu:", "", StringComparison.Ordinal),
            GatedUnits = activation.StartsWith("glu:", StringComparison.Ordinal) && ensemble.Sharing != MemberSharing.Full,
            Gate = gate.Split('+')[0],
            GateTemperature = 0.5f + (2 * random.NextSingle()),
            InputScale = random.Next(2) == 0,
            HeadScale = random.Next(1, 4),
            Members = ensemble.Members,
            Sharing = ensemble.Sharing,
        };
        if (spec.Experts > 1) spec = spec with { Activation = activation.Replace("glu:", "", StringComparison.Ordinal) };
        if (gate.Contains('+')) spec = spec with { Experts = Math.Max(2, spec.Experts), GateParts = Gate(gate.Split('+'), seed) };
        if (random.Next(2) == 0 && ensemble.Sharing != MemberSharing.Full) spec = spec with { SharedLayers = random.Next(spec.Layers) };
        // A stream of its own, so that the rest of a seed's network is the same with and without.
        var sparse = new Random(seed + 1);
        if (sparse.Next(3) > 0) spec = spec with { SparseColumns = sparse.Next(1, 9) };
        var table = CreateTable(spec, random, sparse, rows);
        int[] all = [.. Enumerable.Range(0, rows)];
        spec = EmbeddingRegistry.Get(embedding).Configure(spec, table, all, bins: random.Next(2, 7), size: random.Next(1, 11));
        return (spec, table);
    }

    /// <summary>Whether the network's gradient is that of its loss: some activations step along something else.</summary>
    public static bool HasExactSlopes(NetworkSpec spec)
        => ExpertActivations.Names(spec.Activation, spec.Experts).All(name => ActivationRegistry.Get(name).DerivativeIsExact);

    /// <summary>Weights with every array moved off its start, so that no gradient vanishes by symmetry.</summary>
    public static NetworkWeights Weights(NetworkSpec spec, int seed)
    {
        var weights = NetworkWeights.Create(spec, seed);
        var random = new Random(seed + 1);
        foreach (var array in weights.Arrays)
            for (int i = 0; i < array.Values.Length; i++) array.Values[i] += 0.3f * ((2 * random.NextSingle()) - 1);
        return weights;
    }

    private static GateSpec Gate(string[] parts, int seed) => GateSpec.Default with
    {
        Network = parts[1],
        HiddenLayers = seed % 4,
        HiddenWidth = 1 + (seed % 7),
        Normalization = seed % 2 == 0,
        Noise = parts[2],
        Activation = parts[3],
        ActiveExperts = 1 + (seed % 3),
        ProbabilityGap = seed % 5 / 4f,
        Shrinkage = GateCheck.CanShrink(GateRegistry.Get(parts[0])) && seed % 3 > 0 ? 0.3f : 0,
    };

    // Draws a number only where there is a choice.
    private static int Outputs(Objective objective, Random random)
        => objective.Labels == LabelDomain.Classes ? random.Next(3, 6) : objective.OutputCount(0);

    private static FeatureTable CreateTable(NetworkSpec spec, Random random, Random sparse, int rows)
    {
        var objective = spec.GetObjective();
        var table = new FeatureTable(spec.PreparedColumns, spec.CategorySizes, hasWeights: true, spec.Tasks?.Count ?? 1)
        {
            SparseCount = spec.SparseColumns,
        };
        for (int row = 0; row < rows; row++)
        {
            float label = Labels.Draw(objective, spec.Outputs, random);
            table.AddRow(label, 0.5f + random.NextSingle(), out var numeric, out var categories);
            if (objective is SeveralLabels several) RandomTasks.Draw(several, random, table.Labels(row));
            for (int i = 0; i < numeric.Length; i++) numeric[i] = (4 * random.NextSingle()) - 2;
            for (int i = 0; i < categories.Length; i++) categories[i] = random.Next(-1, spec.CategorySizes[i]);
            for (int i = 0; i < spec.SparseColumns; i++)
                if (sparse.Next(3) == 0) table.OpenSparse!.Add(i, (4 * sparse.NextSingle()) - 2);
        }
        return table;
    }
}
