using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>A hidden layer of the experts: h = dropout(activation(sums)), where the sums are those of its product; of gated units,
/// <see cref="GatedUnits{T}"/> takes the place of the activation.</summary>
internal sealed unsafe class ExpertLayer<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly ExpertProduct<T> _product;
    private readonly Parameter<T>? _bias;
    private readonly Dropout<T> _dropout;
    private readonly Units<T> _sums;
    private readonly bool _keepsSums, _keepsGradient;
    private readonly LearnedActivations<T>? _learned;
    private readonly GatedUnits<T>? _gated;

    /// <param name="context">The pass.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="product">Its product.</param>
    /// <param name="bias">Its biases, whose gradients are added up here; null without.</param>
    /// <param name="keepsGradient">Whether the gradient of the sums is to be left in <see cref="Output"/>, for all experts.</param>
    public ExpertLayer(PassContext<T> context, int layer, ExpertProduct<T> product, Parameter<T>? bias, bool keepsGradient)
    {
        (_context, _product, _bias, _keepsGradient) = (context, product, bias, keepsGradient);
        _dropout = new Dropout<T>(context, layer);
        if (context.FindParameter(WeightKind.ActivationNumbers, layer) is { } numbers)
            _learned = new LearnedActivations<T>(context, numbers);
        bool isGated = context.Spec.GatedUnits;
        _keepsSums = context.IsTraining && (isGated || !context.Activations.All(activation => activation.OutputGivesDerivative));
        Output = context.AllocateUnits(oneExpert: !context.KeepsExperts);
        _sums = isGated ? context.AllocateSums() : _keepsSums ? context.AllocateUnits(oneExpert: false) : Output;
        if (isGated) _gated = new GatedUnits<T>(context, _sums, bias);
    }

    /// <summary>h: (experts, rows, width). Backward passes may leave the gradient of the sums in its place.</summary>
    public Units<T> Output { get; }

    /// <summary>Where the last backward pass left the gradient of the sums, if it kept that.</summary>
    public Units<T> SumGradient => _gated?.Gradient ?? Output;

    public void Forward(int member, ExpertRange experts, in PassNoise<T> noise)
    {
        _product.Forward(member, Matrices(experts), _sums);
        _learned?.Load(member);
        if (_gated is null) Activate(experts);
        for (int expert = experts.First; _gated is not null && expert < experts.End; expert++)
            _gated.Forward(expert, Function(expert), Output[expert]);
        for (int expert = experts.First; noise.Dropout > 0 && expert < experts.End; expert++)
            _dropout.Forward(member, expert, Output[expert], noise);
    }

    /// <summary>From the gradient of h to those of weights and biases, and of the units of the layer before.</summary>
    /// <param name="member">The member.</param>
    /// <param name="experts">The experts.</param>
    /// <param name="gradient">Gradient of h, which is overwritten.</param>
    /// <param name="inputGradient">Gradient of the units of the layer before, written; left alone by layer 0.</param>
    /// <param name="noise">That of the forward pass.</param>
    public void Backward(int member, ExpertRange experts, Units<T> gradient, Units<T> inputGradient, in PassNoise<T> noise)
    {
        var sumGradient = _keepsGradient ? Output : gradient;
        for (int expert = experts.First; expert < experts.End; expert++)
        {
            if (noise.Dropout > 0)
            {
                // Where derivatives are computed from outputs, dropped units have none; otherwise they are drawn again.
                if (_keepsSums) _dropout.Forward(member, expert, gradient[expert], noise);
                else _dropout.ScaleGradient(gradient[expert], noise);
            }
            if (_gated is null) ActivateBackward(member, expert, gradient, sumGradient);
            else GateBackward(_gated, member, expert, gradient[expert]);
        }
        _product.Backward(member, Matrices(experts), _gated?.Gradient ?? sumGradient, inputGradient);
    }

    private void Activate(ExpertRange experts)
    {
        nint rows = _context.Rows;
        if (experts.Count > 1 && _learned is null && rows == _context.MostRows)
        {
            // Panels lie end to end, and so do experts of one activation.
            foreach (var (function, run) in _context.ActivationRuns)
                _context.Kernels.Apply(function, run.Count * rows * _context.Width, _sums.Data(run.First), Output.Data(run.First));
            return;
        }
        for (int expert = experts.First; expert < experts.End; expert++)
        {
            T* sums = _sums.Data(expert), output = Output.Data(expert);
            for (int column = 0; column < _context.Spec.Width; column += _context.Panel, sums += _sums.PanelStride,
                output += Output.PanelStride)
                _context.Kernels.Apply(Function(expert), rows * _context.Panel, sums, output);
        }
    }

    private void ActivateBackward(int member, int expert, Units<T> gradient, Units<T> sumGradient)
    {
        T* kept = _sums[expert].Data, from = gradient[expert].Data, to = sumGradient[expert].Data, bias = _bias is null ? null
            : _bias.Gradient(member, expert).Data;
        var function = Function(expert);
        if (_learned is not null) _learned.Load(member);
        nint at = 0;
        for (int column = 0; column < _context.Spec.Width; column += _context.Panel, at += _sums.PanelStride)
            _context.Kernels.ApplyBackward(function, _context.Rows, kept + at, from + at, to + at, bias is null ? null : bias + column);
        _learned?.AddGradient(member, expert);
    }

    private void GateBackward(GatedUnits<T> gated, int member, int expert, Operand<T> gradient)
    {
        _learned?.Load(member);
        gated.Backward(member, expert, Function(expert), gradient);
        _learned?.AddGradient(member, expert);
    }

    /// <summary>The matrices of some experts.</summary>
    private ExpertRange Matrices(ExpertRange experts)
        => _gated is null ? experts : new(experts.First * 2, experts.Count * 2);

    private ElementwiseFunction Function(int expert) => _learned?[expert] ?? _context.Activations[expert].Function;
}
