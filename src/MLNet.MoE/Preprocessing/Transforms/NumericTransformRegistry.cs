using MLNet.MoE.Parts;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>The numeric transforms that can be chosen by name.</summary>
internal static class NumericTransformRegistry
{
    /// <summary>All registered transforms.</summary>
    public static PartRegistry<INumericTransform> All { get; } = new("numeric transform", new QuantileTransform(), new StandardTransform());

    /// <summary>The transform of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public static INumericTransform Get(string name) => All.Get(name);
}
