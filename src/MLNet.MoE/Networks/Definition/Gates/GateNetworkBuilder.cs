using MLNet.MoE.Networks.Definition.Activations;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>
/// Describes a gate's network step by step. Values are numbered: 0 is what the first linear layer gives, which reads the inputs and is the
/// same for all networks; each step adds one. What is described so is computed by the managed engine, by Torch and by ONNX alike, so that
/// a network is nothing but its description.
/// </summary>
/// <param name="copies">Copies of the gate.</param>
/// <param name="firstUnits">Units of value 0.</param>
/// <param name="firstArray">Number of the first of its arrays among those of all gates.</param>
internal sealed class GateNetworkBuilder(int copies, int firstUnits, int firstArray)
{
    /// <summary>Added to the variance that values are normalised by.</summary>
    public const double Epsilon = 1e-3;

    private readonly List<GateStep> _steps = [];
    private readonly List<WeightShape> _arrays = [];
    private readonly List<int> _units = [firstUnits];

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<GateStep> Steps => _steps;

    /// <summary>Number of the first of its arrays among those of all gates.</summary>
    public int FirstArray => firstArray;

    /// <summary>Arrays of weights of the steps.</summary>
    public IReadOnlyList<WeightShape> Arrays => _arrays;

    /// <summary>Units of a value.</summary>
    public int Units(int value) => _units[value];

    /// <summary>value W + b.</summary>
    /// <param name="input">The value.</param>
    /// <param name="units">Columns of W.</param>
    /// <param name="hasBias">Whether there is a b.</param>
    /// <param name="starts">Added to the starts of the biases; none for nothing.</param>
    /// <param name="startScale">Factor on the starts.</param>
    public int Linear(int input, int units, bool hasBias = true, float[]? starts = null, float startScale = 1)
    {
        int fanIn = _units[input];
        float scale = startScale / MathF.Sqrt(fanIn);
        var step = new GateStep(GateOperation.Linear, input, units)
        {
            Weights = Array([copies, fanIn, units], decays: true, WeightStart.Uniform, scale, []),
        };
        return Add(hasBias ? step with { Bias = Array([copies, units], decays: false, WeightStart.Uniform, scale, starts ?? []) } : step);
    }

    /// <summary>An activation function of the first units of a value; the others pass as they are.</summary>
    /// <param name="input">The value.</param>
    /// <param name="function">Registered name.</param>
    /// <param name="activated">How many; null for all.</param>
    public int Activate(int input, string function, int? activated = null) => Add(new(GateOperation.Activate, input, _units[input])
    {
        Function = ActivationRegistry.Get(function),
        Activated = activated ?? _units[input],
    });

    /// <summary>The product of two values.</summary>
    public int Multiply(int a, int b) => Add(new(GateOperation.Multiply, a, _units[a]) { Second = b });

    /// <summary>The sum of two values.</summary>
    public int Add(int a, int b) => Add(new(GateOperation.Add, a, _units[a]) { Second = b });

    /// <summary>The spline functions of each unit of a value.</summary>
    public int Spline(int input) => Add(new(GateOperation.Spline, input, SplineBasis.Count * _units[input]));

    /// <summary>A value, normalised over its units.</summary>
    /// <param name="input">The value.</param>
    /// <param name="starts">Starts of what is added; none for 0.</param>
    public int Normalize(int input, float[] starts)
    {
        int units = _units[input];
        return Add(new(GateOperation.Normalize, input, units)
        {
            Weights = Array([copies, units], decays: false, WeightStart.Constant, 1, []),
            Bias = Array([copies, units], decays: false, WeightStart.Constant, 0, starts),
        });
    }

    /// <summary>Numbers that no step reads, starting at 0: (copies, units).</summary>
    /// <returns>Their number among the arrays of all gates.</returns>
    public int Vector(int units) => Array([copies, units], decays: false, WeightStart.Constant, 0, []);

    private int Add(GateStep step)
    {
        _steps.Add(step);
        _units.Add(step.Units);
        return _steps.Count;
    }

    private int Array(int[] extents, bool decays, WeightStart start, float scale, float[] offsets)
    {
        int index = firstArray + _arrays.Count;
        _arrays.Add(new(new(WeightKind.GateNetwork, index), extents, WeightGroup.Gate, decays, start, scale) { Offsets = offsets });
        return index;
    }
}
