using MLNet.MoE.Files;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>Subtracts the column's mean and divides by its deviation.</summary>
internal sealed class StandardTransform : INumericTransform
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
    public INumericMap Load(BoundedReader reader)
    {
        double mean = reader.Finite("the mean of a column"), deviation = reader.Finite("the deviation of a column");
        return deviation > 0 ? new LinearMap(mean, deviation)
            : throw new InvalidDataException($"the deviation of a column is {deviation}; it must be above 0.");
    }
}
