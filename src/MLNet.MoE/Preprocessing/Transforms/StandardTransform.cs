using MLNet.MoE.Files;
using MLNet.MoE.Parts;

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

    /// <inheritdoc/>
    public string ToOnnx(OnnxGraph graph, IReadOnlyList<INumericMap> maps, string numbers)
    {
        LinearMap[] linear = [.. maps.Cast<LinearMap>()];
        string means = graph.Constant(Array.ConvertAll(linear, map => map.Mean), 1, linear.Length);
        string deviations = graph.Constant(Array.ConvertAll(linear, map => map.Deviation), 1, linear.Length);
        return graph.Single(graph.Op("Div", graph.Op("Sub", graph.Double(numbers), means), deviations));
    }
}
