using System.Diagnostics.CodeAnalysis;

namespace MLNet.MoE.Network;

/// <summary>All weights of a network as plain arrays, in the order of <see cref="WeightLayout.For"/>.</summary>
[SuppressMessage("Naming", "CA1710", Justification = "Weights is the field's term for this collection.")]
public sealed class NetworkWeights
{
    private readonly Dictionary<string, WeightArray> _byName;

    /// <summary>Takes the arrays as they are, without copying.</summary>
    public NetworkWeights(IReadOnlyList<WeightArray> arrays)
    {
        Arrays = arrays;
        _byName = arrays.ToDictionary(a => a.Shape.Name, StringComparer.Ordinal);
    }

    /// <summary>The arrays, in layout order.</summary>
    public IReadOnlyList<WeightArray> Arrays { get; }

    /// <summary>Number of trained numbers in all arrays.</summary>
    public int Count => Arrays.Sum(a => a.Values.Length);

    /// <summary>The values of the named array.</summary>
    /// <exception cref="KeyNotFoundException">The network has no such array.</exception>
    public float[] this[string name] => _byName[name].Values;

    /// <summary>The values of the named array, or null where the network has none of that name.</summary>
    public float[]? Find(string name) => _byName.TryGetValue(name, out var array) ? array.Values : null;

    /// <summary>A deep copy.</summary>
    public NetworkWeights Clone() => new([.. Arrays.Select(a => a with { Values = (float[])a.Values.Clone() })]);

    /// <summary>Fresh weights for <paramref name="spec"/>, the same for every engine.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="seed">Seed of the random starts.</param>
    public static NetworkWeights Create(NetworkSpec spec, int seed)
    {
        var random = new Random(seed);
        return new NetworkWeights([.. WeightLayout.For(spec).Select(shape => new WeightArray(shape, Start(shape, random)))]);
    }

    private static float[] Start(WeightShape shape, Random random)
    {
        var values = new float[shape.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = shape.Start switch
            {
                WeightStart.Constant => shape.StartScale,
                WeightStart.Uniform => shape.StartScale * ((2 * random.NextSingle()) - 1),
                WeightStart.Sign => random.Next(2) == 0 ? -shape.StartScale : shape.StartScale,
                _ => throw new InvalidOperationException($"Array '{shape.Name}' has unknown start {shape.Start}."),
            };
        }
        return values;
    }
}
