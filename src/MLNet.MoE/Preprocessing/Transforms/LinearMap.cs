using MLNet.MoE.Parts;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>(value - mean) / deviation.</summary>
internal sealed class LinearMap(double mean, double deviation) : INumericMap
{
    public double Mean => mean;

    public double Deviation => deviation;

    public IReadOnlyList<PartParameter> Parameters => [new("mean", mean), new("deviation", deviation)];

    public float Map(float value) => (float)((value - mean) / deviation);

    public double Bound(float smallest, float largest) => Math.Max(Math.Abs(Map(smallest)), Math.Abs(Map(largest)));

    public void Save(BinaryWriter writer)
    {
        writer.Write(mean);
        writer.Write(deviation);
    }
}
