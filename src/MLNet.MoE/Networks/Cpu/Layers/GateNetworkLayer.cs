using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// The steps of a gate's network behind its first layer. Values are (units, rows), unit after unit, each unit's rows padded to whole
/// panels, so that no kernel has a tail and a row gets the same numbers alone and among others.
/// </summary>
internal sealed unsafe class GateNetworkLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly IReadOnlyList<GateStep> _steps;
    private readonly GateNetworkBuilder _network;
    private readonly Parameter<T>[] _arrays;
    private readonly nint[] _values, _gradients;

    public GateNetworkLayer(PassContext<T> context, GateDesign gate)
    {
        (_context, _network, _steps) = (context, gate.Network, gate.Network.Steps);
        Stride = context.Kernels.Pad(context.MostRows);
        _arrays = [.. gate.Network.Arrays.Select(array => context.Parameter(WeightKind.GateNetwork, array.Role.Index))];
        (_values, _gradients) = (new nint[_steps.Count + 1], new nint[_steps.Count + 1]);
        for (int value = 0; value < _values.Length; value++)
        {
            _values[value] = (nint)context.Allocate<T>(Length(value));
            if (context.IsTraining) _gradients[value] = (nint)context.Allocate<T>(Length(value));
        }
    }

    /// <summary>Distance of the units of a value.</summary>
    public int Stride { get; }

    /// <summary>What the first layer gives, to be written before <see cref="Forward"/>: (units, rows).</summary>
    public T* First => Value(0);

    /// <summary>The lines: (lines, rows).</summary>
    public T* Lines => Value(_steps.Count);

    /// <summary>Gradient of the lines, to be written before <see cref="Backward"/>.</summary>
    public T* LineGradient => Gradient(_steps.Count);

    /// <summary>Gradient of <see cref="First"/>.</summary>
    public T* FirstGradient => Gradient(0);

    /// <summary>From the first layer's units to the lines.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int member)
    {
        for (int i = 0; i < _steps.Count; i++)
        {
            var step = _steps[i];
            T* x = Value(step.Input), y = Value(i + 1);
            nint length = Length(i + 1);
            switch (step.Operation)
            {
                case GateOperation.Linear:
                    ForwardLinear(step, member, x, y);
                    break;
                case GateOperation.Activate:
                    nint activated = (nint)step.Activated * Stride;
                    _context.Kernels.Apply(step.Function!.Function, activated, x, y);
                    Copy(length - activated, x + activated, y + activated);
                    break;
                case GateOperation.Multiply:
                    _context.Kernels.MultiplyElements(length, x, Value(step.Second), y);
                    break;
                case GateOperation.Add:
                    Copy(length, x, y);
                    _context.Kernels.AddScaled(length, T.One, Value(step.Second), y);
                    break;
                case GateOperation.Spline:
                    GateRows<T>.Splines(_network.Units(step.Input), Stride, x, y);
                    break;
                default:
                    GateRows<T>.Normalize(step.Units, Stride, x, Array(step.Weights).Data(member), Array(step.Bias).Data(member), y);
                    break;
            }
        }
    }

    /// <summary>Starts a backward pass: the gradient of the lines is to be written then.</summary>
    public void BeginBackward()
    {
        for (int value = 0; value < _steps.Count; value++) new Span<T>(Gradient(value), checked((int)Length(value))).Clear();
    }

    /// <summary>From the gradient of the lines to that of the first layer's units; adds those of the arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Backward(int member)
    {
        for (int i = _steps.Count - 1; i >= 0; i--)
        {
            var step = _steps[i];
            T* x = Value(step.Input), g = Gradient(i + 1), target = Gradient(step.Input);
            nint length = Length(i + 1);
            switch (step.Operation)
            {
                case GateOperation.Linear:
                    BackwardLinear(step, member, x, g, target);
                    break;
                case GateOperation.Activate:
                    BackwardActivate(step, x, Value(i + 1), g, target);
                    break;
                case GateOperation.Multiply:
                    _context.Kernels.AddProduct(length, g, Value(step.Second), target);
                    _context.Kernels.AddProduct(length, g, x, Gradient(step.Second));
                    break;
                case GateOperation.Add:
                    _context.Kernels.AddScaled(length, T.One, g, target);
                    _context.Kernels.AddScaled(length, T.One, g, Gradient(step.Second));
                    break;
                case GateOperation.Spline:
                    GateRows<T>.SplinesBackward(_network.Units(step.Input), Stride, x, g, target);
                    break;
                default:
                    var rows = new GateRows<T>.Block(step.Units, Stride, _context.Rows);
                    GateRows<T>.NormalizeBackward(rows, x, g, Array(step.Weights).Data(member),
                        Array(step.Weights).Gradient(member).Data, Array(step.Bias).Gradient(member).Data, target);
                    break;
            }
        }
    }

    private void ForwardLinear(GateStep step, int member, T* x, T* y)
    {
        int inputs = _network.Units(step.Input);
        T* weights = Array(step.Weights).Data(member), bias = step.Bias < 0 ? null : Array(step.Bias).Data(member);
        for (int j = 0; j < step.Units; j++, y += Stride)
        {
            new Span<T>(y, Stride).Fill(bias is null ? T.Zero : bias[j]);
            for (int i = 0; i < inputs; i++)
                _context.Kernels.AddScaled(Stride, weights[((nint)i * step.Units) + j], x + ((nint)i * Stride), y);
        }
    }

    private void BackwardLinear(GateStep step, int member, T* x, T* g, T* target)
    {
        var kernels = _context.Kernels;
        int inputs = _network.Units(step.Input), rows = _context.Rows;
        T* weights = Array(step.Weights).Data(member), gradient = Array(step.Weights).Gradient(member).Data;
        T* bias = step.Bias < 0 ? null : Array(step.Bias).Gradient(member).Data;
        for (int j = 0; j < step.Units; j++, g += Stride)
        {
            if (bias is not null) bias[j] += kernels.Sum(rows, g);
            for (int i = 0; i < inputs; i++)
            {
                nint at = ((nint)i * step.Units) + j;
                gradient[at] += kernels.Dot(rows, x + ((nint)i * Stride), g);
                kernels.AddScaled(Stride, weights[at], g, target + ((nint)i * Stride));
            }
        }
    }

    private void BackwardActivate(GateStep step, T* x, T* y, T* g, T* target)
    {
        var function = step.Function!;
        nint activated = (nint)step.Activated * Stride, length = (nint)step.Units * Stride;
        // The gradient of the function takes the place of that of its value, which nothing reads any more.
        _context.Kernels.ApplyBackward(function.Function, (int)(activated / _context.Panel), function.OutputGivesDerivative ? y : x, g, g,
            null);
        _context.Kernels.AddScaled(length, T.One, g, target);
    }

    private static void Copy(nint length, T* from, T* to)
        => new ReadOnlySpan<T>(from, checked((int)length)).CopyTo(new Span<T>(to, checked((int)length)));

    private Parameter<T> Array(int index) => _arrays[index - _network.FirstArray];

    private nint Length(int value) => (nint)_network.Units(value) * Stride;

    private T* Value(int value) => (T*)_values[value];

    private T* Gradient(int value) => (T*)_gradients[value];
}
