using MLNet.MoE.Files;
using MLNet.MoE.Parts;

namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>
/// Brings numeric columns to a common scale. A transform is one file with this interface, its map, and one line in
/// <see cref="NumericTransformRegistry"/>.
/// </summary>
internal interface INumericTransform : INetworkPart
{
    /// <summary>Learns the map of one column. The mapped training values have mean 0 and deviation 1.</summary>
    /// <param name="column">The column's training values; at least two of them differ.</param>
    INumericMap Fit(ColumnSample column);

    /// <summary>Reads a map that <see cref="INumericMap.Save"/> wrote, and checks it.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    INumericMap Load(BoundedReader reader);

    /// <summary>Writes maps of this transform into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="maps">(columns).</param>
    /// <param name="numbers">(rows, columns): finite numbers.</param>
    /// <returns>Name of the mapped numbers: (rows, columns).</returns>
    string ToOnnx(OnnxGraph graph, IReadOnlyList<INumericMap> maps, string numbers);
}
