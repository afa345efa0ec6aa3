namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>What a step of a gate's network does.</summary>
internal enum GateOperation
{
    /// <summary>A product with a matrix of weights, and biases where there are any.</summary>
    Linear,

    /// <summary>An activation function.</summary>
    Activate,

    /// <summary>The product of two values, unit by unit.</summary>
    Multiply,

    /// <summary>The sum of two values.</summary>
    Add,

    /// <summary>Cubic B-splines of each unit: see <see cref="SplineBasis"/>.</summary>
    Spline,

    /// <summary>A row's units less their mean, over their deviation, times a learned factor, plus a learned number.</summary>
    Normalize,
}
