namespace MLNet.MoE.Networks.Definition;

/// <summary>Which learning-rate group an array belongs to.</summary>
public enum WeightGroup
{
    /// <summary>Experts.</summary>
    Body,

    /// <summary>The output layer.</summary>
    Head,

    /// <summary>The gate.</summary>
    Gate,

    /// <summary>The embedding of numeric columns.</summary>
    Embedding,

    /// <summary>The learned input scale.</summary>
    Scale,

    /// <summary>The members' adapters.</summary>
    Adapter,
}

/// <summary>What an array of weights is: its part in the network, its shape, and how it starts and is trained.</summary>
/// <param name="Role">What it is for, by which everything but files and messages finds it.</param>
/// <param name="Shape">Extents, outermost first; values are kept row-major.</param>
/// <param name="Group">Learning-rate group.</param>
/// <param name="Decays">Whether weight decay applies.</param>
/// <param name="Start">How the values start.</param>
/// <param name="StartScale">Parameter of <paramref name="Start"/>: the bound of a uniform distribution, or the constant.</param>
public sealed record WeightShape(WeightRole Role, IReadOnlyList<int> Shape, WeightGroup Group, bool Decays, WeightStart Start,
    float StartScale)
{
    /// <summary>Name in model files and messages, unique in the network, such as <c>experts.0.weights</c>.</summary>
    public string Name { get; init; } = Role.Name;

    /// <summary>Lengths of the runs along the last extent within which all values start equal; empty where each value has a start of its
    /// own.</summary>
    public IReadOnlyList<int> Runs { get; init; } = [];

    /// <summary>What is added to the start of each value along the last extent; empty for nothing.</summary>
    public IReadOnlyList<float> Offsets { get; init; } = [];

    /// <summary>Number of values.</summary>
    public int Length
    {
        get
        {
            // A loop, since this is asked for every row of a matrix.
            int product = 1;
            for (int i = 0; i < Shape.Count; i++) product = checked(product * Shape[i]);
            return product;
        }
    }
}

/// <summary>How the values of an array start.</summary>
public enum WeightStart
{
    /// <summary>All equal to the scale.</summary>
    Constant,

    /// <summary>Uniform between minus and plus the scale.</summary>
    Uniform,

    /// <summary>Normal with mean 0 and the scale as deviation.</summary>
    Normal,
}

/// <summary>One array of weights with its shape.</summary>
/// <param name="Shape">What it is.</param>
/// <param name="Values">Its values, row-major, of length <c>Shape.Length</c>.</param>
public sealed record WeightArray(WeightShape Shape, float[] Values);
