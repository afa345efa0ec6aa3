namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>Subtracts the column's mean and divides by its deviation.</summary>
public sealed class StandardTransform : INumericTransform
{
    /// <inheritdoc/>
    public string Name => "standard";

    /// <inheritdoc/>
    public string Description => "mean 0 and deviation 1";

    /// <inheritdoc/>
    public INumericMap Fit(ColumnSample column)
    {
        var (mean, deviation) = column.Moments(value => value);
        return new LinearMap(mean, deviation > 0 ? deviation : 1);
    }

    /// <inheritdoc/>
    public INumericMap Load(BinaryReader reader) => new LinearMap(reader.ReadDouble(), reader.ReadDouble());

    private sealed class LinearMap(double mean, double deviation) : INumericMap
    {
        public float Map(float value) => (float)((value - mean) / deviation);

        public void Save(BinaryWriter writer)
        {
            writer.Write(mean);
            writer.Write(deviation);
        }
    }
}
