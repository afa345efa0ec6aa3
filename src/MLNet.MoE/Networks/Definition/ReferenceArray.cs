namespace MLNet.MoE.Networks.Definition;

/// <summary>One array of weights in double precision, with the gradient that backward passes add up.</summary>
/// <param name="shape">Its name and extents; values are row-major.</param>
/// <param name="values">Its values.</param>
internal sealed class ReferenceArray(WeightShape shape, double[] values)
{
    public WeightShape Shape => shape;

    public double[] Values => values;

    /// <summary>Sum of the gradients of all backward passes, laid out as <see cref="Values"/>.</summary>
    public double[] Gradient { get; } = new double[values.Length];

    public double this[params ReadOnlySpan<int> index] => values[Position(index)];

    /// <summary>Adds to the gradient of one number.</summary>
    public void Add(double gradient, params ReadOnlySpan<int> index) => Gradient[Position(index)] += gradient;

    private int Position(ReadOnlySpan<int> index)
    {
        if (index.Length != shape.Shape.Count)
            throw new ArgumentException($"{shape.Name} has {shape.Shape.Count} extents, not {index.Length}.");
        int position = 0;
        for (int i = 0; i < index.Length; i++)
        {
            if ((uint)index[i] >= (uint)shape.Shape[i])
                throw new ArgumentOutOfRangeException(nameof(index), $"{shape.Name}: index {index[i]} of {shape.Shape[i]}.");
            position = (position * shape.Shape[i]) + index[i];
        }
        return position;
    }
}
