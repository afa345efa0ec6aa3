namespace MLNet.MoE.Parts;

/// <summary>
/// A graph of ONNX that parts of a model write themselves into: operator set 12, the newest that ML.NET's converter writes. A value is
/// known by its name; the first extent of those that come from data is the rows.
/// </summary>
internal abstract class OnnxGraph
{
    /// <summary>Adds a node with one output.</summary>
    /// <param name="operation">Operator, such as <c>MatMul</c>.</param>
    /// <param name="inputs">Its inputs.</param>
    /// <param name="attributes">Its attributes: whole numbers, rows of them, or the element type of a <c>Cast</c>.</param>
    /// <returns>Name of the output.</returns>
    public abstract string Node(string operation, string[] inputs, params (string Name, object Value)[] attributes);

    /// <summary>Adds a constant.</summary>
    /// <param name="values">Its numbers, row-major.</param>
    /// <param name="shape">Extents, outermost first.</param>
    public abstract string Constant(ReadOnlySpan<float> values, params int[] shape);

    /// <summary>Adds a constant in double precision.</summary>
    public abstract string Constant(ReadOnlySpan<double> values, params int[] shape);

    /// <summary>Adds a constant of whole numbers.</summary>
    public abstract string Constant(ReadOnlySpan<int> values, params int[] shape);

    /// <summary>Adds a number without extents, as <c>Clip</c> wants its limits.</summary>
    public abstract string Scalar(float value);

    /// <summary>A number that goes with values of any shape.</summary>
    public string Number(float value) => Constant([value], 1);

    /// <summary>The same in double precision.</summary>
    public string Number(double value) => Constant([value], 1);

    public string Op(string operation, params string[] inputs) => Node(operation, inputs);

    public string Add(string a, string b) => Op("Add", a, b);

    public string Multiply(string a, string b) => Op("Mul", a, b);

    public string MatMul(string a, string b) => Op("MatMul", a, b);

    public string Single(string input) => Node("Cast", [input], ("to", typeof(float)));

    public string Double(string input) => Node("Cast", [input], ("to", typeof(double)));

    public string Integer(string input) => Node("Cast", [input], ("to", typeof(long)));

    public string Transpose(string input, params int[] order) => Node("Transpose", [input], ("perm", order));

    public string Unsqueeze(string input, int axis) => Node("Unsqueeze", [input], ("axes", new[] { axis }));

    /// <summary>Gives a value other extents; 0 keeps one, and -1 is whatever is left.</summary>
    public string Reshape(string input, params int[] shape) => Op("Reshape", input, Constant(shape, shape.Length));

    /// <summary>Picks places along an axis.</summary>
    public string Gather(string input, int axis, params int[] places)
        => Node("Gather", [input, Constant(places, places.Length)], ("axis", axis));

    public string Mean(string input, int axis) => Node("ReduceMean", [input], ("axes", new[] { axis }), ("keepdims", 0));

    public string Sum(string input, int axis) => Node("ReduceSum", [input], ("axes", new[] { axis }), ("keepdims", 0));

    public string SoftMax(string input, int axis) => Node("Softmax", [input], ("axis", axis));

    /// <summary>Puts values one behind the other along an axis.</summary>
    public string Concatenate(IReadOnlyList<string> inputs, int axis)
        => inputs.Count == 1 ? inputs[0] : Node("Concat", [.. inputs], ("axis", axis));

    /// <summary>Sorts numbers along an axis, the smallest first.</summary>
    /// <param name="input">The numbers.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="count">Its extent.</param>
    public abstract string Sort(string input, int axis, int count);

    /// <summary>Which numbers are neither NaN nor infinite.</summary>
    public string IsFinite(string input) => Op("Not", Op("Or", Op("IsNaN", input), Op("IsInf", input)));

    /// <summary>Brings numbers into a range. The limits have the shape of one row.</summary>
    public string Clamp(string input, string smallest, string largest) => Op("Min", Op("Max", input, smallest), largest);
}
