using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>A value in a graph of ONNX: what formulas are exported with.</summary>
/// <param name="Graph">The graph.</param>
/// <param name="Name">Name of the value.</param>
internal readonly record struct OnnxNumber(OnnxGraph Graph, string Name) : IFunctionNumber<OnnxNumber>
{
    public OnnxNumber Constant(double value) => new(Graph, Graph.Number((float)value));

    public static OnnxNumber operator +(OnnxNumber a, OnnxNumber b) => a.Op("Add", a, b);

    public static OnnxNumber operator -(OnnxNumber a, OnnxNumber b) => a.Op("Sub", a, b);

    public static OnnxNumber operator *(OnnxNumber a, OnnxNumber b) => a.Op("Mul", a, b);

    public static OnnxNumber operator /(OnnxNumber a, OnnxNumber b) => a.Op("Div", a, b);

    public static OnnxNumber Max(OnnxNumber a, OnnxNumber b) => a.Op("Max", a, b);

    public static OnnxNumber Min(OnnxNumber a, OnnxNumber b) => a.Op("Min", a, b);

    public static OnnxNumber Sqrt(OnnxNumber a) => a.Op("Sqrt", a);

    public static OnnxNumber Exp(OnnxNumber a) => a.Op("Exp", a);

    public static OnnxNumber Log(OnnxNumber a) => a.Op("Log", a);

    public static OnnxNumber Tanh(OnnxNumber a) => a.Op("Tanh", a);

    public static OnnxNumber Sigmoid(OnnxNumber a) => a.Op("Sigmoid", a);

    public static OnnxNumber Erf(OnnxNumber a) => a.Op("Erf", a);

    public static OnnxNumber Atan(OnnxNumber a) => a.Op("Atan", a);

    public static OnnxNumber Sin(OnnxNumber a) => a.Op("Sin", a);

    public static OnnxNumber Cos(OnnxNumber a) => a.Op("Cos", a);

    public static OnnxNumber Where(OnnxNumber condition, OnnxNumber positive, OnnxNumber otherwise)
        => condition.Op("Where", condition.Op("Greater", condition, condition.Constant(0)), positive, otherwise);

    private OnnxNumber Op(string operation, params OnnxNumber[] inputs)
        => new(Graph, Graph.Op(operation, Array.ConvertAll(inputs, input => input.Name)));
}
