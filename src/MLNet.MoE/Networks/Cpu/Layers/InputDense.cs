using System.Numerics;
using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// sums_k = u W_k + b_k: the experts' first layer. Of the input's one-hot part the rows of W are gathered, and that of its sparse columns
/// is summed up already. All experts read the same, so that their gradients of it are one product, once the gradients of all their sums are
/// there. Of gated units each of an expert's two matrices counts as an expert.
/// </summary>
internal sealed unsafe class InputDense<T> : ExpertProduct<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly PreparedRows _rows;
    private readonly InputScale<T> _input;
    private readonly SparseSums<T>? _sparse;
    private readonly Parameter<T> _weights;
    private readonly Parameter<T>? _bias;
    private readonly CodedInput<T>? _coded;
    /// <summary>Coordinates of the dense part of the input, and so the first category among all.</summary>
    private readonly int _dense;
    private readonly bool _isGathered;

    public InputDense(PassContext<T> context, PreparedRows rows, InputScale<T> input, SparseSums<T>? sparse, Parameter<T>? bias,
        CodedInput<T>? coded)
    {
        (_context, _rows, _input, _sparse, _bias, _coded) = (context, rows, input, sparse, bias, coded);
        _weights = context.Parameter(WeightKind.ExpertWeights);
        _dense = context.Spec.DenseCount;
        _isGathered = rows.Groups > 0 || sparse is not null;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Forward(int member, ExpertRange experts, in Units<T> sums)
    {
        int columns = Columns(experts), panel = _context.Panel, panels = (columns + panel - 1) / panel;
        T* bias = _bias is null ? null : _bias.Data(member, experts.First);
        if (_context.IsOneRow)
            _context.MultiplyRow(new(_dense, panels, panels, 0, panel, _weights.PanelStride), _input.U,
                _weights.Data(member, experts.First), bias, sums.Data(experts.First), mayBeZero: false);
        else _context.Multiply(_dense, columns, _input.Output, _weights.Value(member, experts.First), bias, sums[experts.First],
            mayBeZero: false);
        if (!_isGathered) return;
        var target = sums[experts.First];
        T* to = target.Data;
        for (int row = 0; row < _context.Rows; row++, to += target.RowStride)
        {
            if (_sparse is not null)
                _context.Kernels.AddScaledPanels(panels, T.One, _sparse.Units(row, member, experts.First), panel, to, target.PanelStride);
            T* factors = _input.Factors(member + (row * _context.MemberStep));
            for (int group = 0; group < _rows.Groups; group++)
            {
                int category = _rows.Category(_context.Loaded(row), group);
                if (category < 0) continue;
                T factor = factors is null ? T.One : factors[_dense + category];
                _context.Kernels.AddScaledPanels(panels, factor, _weights.GatheredRow(category, member, experts.First), panel, to,
                    target.PanelStride);
            }
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Backward(int member, ExpertRange experts, Units<T> gradient, Units<T> inputGradient)
    {
        int columns = Columns(experts), first = IsCoded ? _coded!.Columns : 0, panel = _context.Panel;
        Operand<T> weights = _weights.Gradient(member, experts.First), u = _input.Output, sums = gradient[experts.First];
        if (_dense > first)
        {
            var target = new Operand<T>(weights.Data + ((nint)first * panel), weights.RowStride, weights.PanelStride);
            _context.Kernels.MultiplyTransposed(_dense - first, columns, _context.Rows, new(u.Data + first, u.RowStride, u.PanelStride),
                sums, target, true);
        }
        if (!_isGathered) return;
        T* from = sums.Data;
        for (int row = 0; row < _context.Rows; row++, from += sums.RowStride)
        {
            if (_sparse is not null) KeepGradient(from, sums.PanelStride, _sparse.UnitGradient(row, member, experts.First), columns);
            for (int group = 0; group < _rows.Groups; group++)
                if (_rows.Category(row, group) is >= 0 and var category)
                    BackwardCategory(member, experts.First, category, new(from, 0, sums.PanelStride), columns);
        }
    }

    /// <summary>From the gradients of all experts' sums to that of the input, before the gate adds its part.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void BackwardInput(int member, Units<T> gradient)
    {
        if (IsCoded) _coded!.Backward(member, gradient);
        if (_input.Gradient is null || IsCoded) return;
        var kernels = _context.Kernels;
        var spec = _context.Spec;
        var target = new Operand<T>(_input.Gradient, _input.Stride, _context.Panel);
        if (_context.Width == spec.Width) Add(gradient[0], _weights.Transposed(member, 0), spec.Matrices * spec.Width, isFirst: true);
        else for (int expert = 0; expert < spec.Matrices; expert++)
            Add(gradient[expert], _weights.Transposed(member, expert), spec.Width, expert == 0);

        void Add(Operand<T> sums, Operand<T> transposed, int units, bool isFirst)
        {
            // Without factors the members' gradients come together in one place.
            if (isFirst && _input.HasFactors) kernels.Multiply(_context.Rows, _dense, units, sums, transposed, target, null);
            else kernels.MultiplyAdd(_context.Rows, _dense, units, sums, transposed, target);
        }
    }

    private bool IsCoded => _coded is not null && _context.Rows >= _coded.FewestRows;

    /// <summary>Columns of the matrices of some experts, which lie side by side.</summary>
    private int Columns(ExpertRange experts) => experts.Count == 1 ? _context.Spec.Width : experts.Count * _context.Width;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardCategory(int member, int expert, int category, Operand<T> gradient, int columns)
    {
        T* factors = _input.Factors(member), factorGradient = _input.FactorGradient(member), from = gradient.Data;
        T* weights = _weights.GatheredRow(category, member, expert), target = _weights.GatheredGradient(category, member, expert);
        T factor = factors is null ? T.One : factors[_dense + category];
        int panel = _context.Panel;
        for (int column = 0; column < columns; column += panel, from += gradient.PanelStride, weights += panel, target += panel)
        {
            _context.Kernels.AddScaled(panel, factor, from, target);
            if (factorGradient is not null) factorGradient[_dense + category] += _context.Kernels.Dot(panel, from, weights);
        }
    }

    /// <summary>Keeps a row's gradient, which stands in panels, end to end.</summary>
    private void KeepGradient(T* from, nint panelStride, T* to, int columns)
    {
        int panel = _context.Panel;
        for (int column = 0; column < columns; column += panel, from += panelStride, to += panel)
            new ReadOnlySpan<T>(from, panel).CopyTo(new Span<T>(to, panel));
    }
}
