namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// What a formula is computed with: numbers, vectors of numbers, tensors, or names of values in a graph. A formula that is written once in
/// these terms is the same function in the definition, the managed engine, Torch and ONNX.
/// </summary>
/// <typeparam name="TSelf">The kind of number.</typeparam>
internal interface IFunctionNumber<TSelf>
    where TSelf : struct, IFunctionNumber<TSelf>
{
    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static virtual TSelf operator +(TSelf a, double b) => a + a.Constant(b);

    static virtual TSelf operator -(TSelf a, double b) => a - a.Constant(b);

    static virtual TSelf operator *(TSelf a, double b) => a * a.Constant(b);

    static virtual TSelf operator /(TSelf a, double b) => a / a.Constant(b);

    static virtual TSelf operator -(TSelf a) => a.Constant(0) - a;

    /// <summary>A constant, where this number is computed with.</summary>
    TSelf Constant(double value);

    static abstract TSelf Max(TSelf a, TSelf b);

    static abstract TSelf Min(TSelf a, TSelf b);

    static abstract TSelf Sqrt(TSelf a);

    static abstract TSelf Exp(TSelf a);

    static abstract TSelf Log(TSelf a);

    static abstract TSelf Tanh(TSelf a);

    static abstract TSelf Sigmoid(TSelf a);

    static abstract TSelf Erf(TSelf a);

    static abstract TSelf Atan(TSelf a);

    static abstract TSelf Sin(TSelf a);

    static abstract TSelf Cos(TSelf a);

    /// <summary>One value where the condition is above 0, otherwise the other. Both are computed.</summary>
    static abstract TSelf Where(TSelf condition, TSelf positive, TSelf otherwise);

    static virtual TSelf Abs(TSelf a) => TSelf.Max(a, -a);

    static virtual TSelf AtLeast(TSelf a, double low) => TSelf.Max(a, a.Constant(low));

    static virtual TSelf AtMost(TSelf a, double high) => TSelf.Min(a, a.Constant(high));

    /// <summary>1 where a number is above 0, otherwise 0.</summary>
    static virtual TSelf Step(TSelf a) => TSelf.Where(a, a.Constant(1), a.Constant(0));

    /// <summary>ln(1 + exp(a)), computed so that nothing overflows.</summary>
    static virtual TSelf Softplus(TSelf a) => TSelf.AtLeast(a, 0) + TSelf.Log(TSelf.Exp(-TSelf.Abs(a)) + 1);
}
