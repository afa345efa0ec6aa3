using System.Diagnostics.CodeAnalysis;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Numerics;

namespace MLNet.MoE.Networks.Definition;

/// <summary>All weights of a network as plain arrays, in the order of <see cref="WeightLayout.For"/>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Weights is the field's term for this collection.")]
public sealed class NetworkWeights
{
    private readonly Dictionary<WeightRole, WeightArray> _byRole;

    /// <summary>Takes the arrays as they are, without copying.</summary>
    public NetworkWeights(IReadOnlyList<WeightArray> arrays)
    {
        Arrays = arrays;
        _byRole = arrays.ToDictionary(a => a.Shape.Role);
    }

    /// <summary>The arrays, in layout order.</summary>
    public IReadOnlyList<WeightArray> Arrays { get; }

    /// <summary>Number of trained numbers in all arrays.</summary>
    public int Count => Arrays.Sum(a => a.Values.Length);

    /// <summary>The values of the array of that role.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such array.</exception>
    public float[] this[WeightRole role] => _byRole[role].Values;

    /// <summary>The values of an array.</summary>
    /// <param name="kind">Kind of array.</param>
    /// <param name="index">Layer of the experts, or which array of the embedding or of the gate's network.</param>
    /// <exception cref="KeyNotFoundException">The network has no such array.</exception>
    public float[] this[WeightKind kind, int index = 0] => this[new WeightRole(kind, index)];

    /// <summary>The values of an array, or null where the network has none such.</summary>
    /// <param name="kind">Kind of array.</param>
    /// <param name="index">Layer of the experts, or which array of the embedding or of the gate's network.</param>
    public float[]? Find(WeightKind kind, int index = 0) => _byRole.TryGetValue(new(kind, index), out var array) ? array.Values : null;

    /// <summary>A deep copy.</summary>
    public NetworkWeights Clone() => new([.. Arrays.Select(a => a with { Values = (float[])a.Values.Clone() })]);

    /// <summary>Fresh weights for <paramref name="spec"/>, the same for every engine.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="seed">Seed of the random starts.</param>
    public static NetworkWeights Create(NetworkSpec spec, int seed)
    {
        var random = new Random(seed);
        var weights = new NetworkWeights([.. WeightLayout.For(spec).Select(shape => new WeightArray(shape, Start(shape, random)))]);
        for (int gate = 0; spec.HasGate && gate < spec.GateMatrices; gate++)
            GateColumns.Clear(spec, weights[WeightKind.GateWeights, gate]);
        return weights;
    }

    private static float[] Start(WeightShape shape, Random random)
    {
        float[] values = new float[shape.Length];
        if (shape.Runs.Count == 0)
        {
            for (int i = 0; i < values.Length; i++) values[i] = Start(shape.Start, shape.StartScale, random);
            for (int i = 0; shape.Offsets.Count > 0 && i < values.Length; i++) values[i] += shape.Offsets[i % shape.Offsets.Count];
            return values;
        }
        for (int start = 0; start < values.Length;)
        {
            foreach (int run in shape.Runs)
            {
                values.AsSpan(start, run).Fill(Start(shape.Start, shape.StartScale, random));
                start += run;
            }
        }
        return values;
    }

    private static float Start(WeightStart start, float scale, Random random) => start switch
    {
        WeightStart.Constant => scale,
        WeightStart.Uniform => scale * ((2 * random.NextSingle()) - 1),
        WeightStart.Normal => scale * (float)NormalDistribution.Quantile((random.Next() + 0.5) / int.MaxValue),
        _ => throw new InvalidOperationException($"Unknown start {start}."),
    };
}
