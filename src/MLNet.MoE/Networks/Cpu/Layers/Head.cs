using System.Numerics;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>The output layer, a member's own: outputs_k = h_k W_k + b_k, (experts, outputs, rows), so that vectors hold rows.</summary>
internal sealed unsafe class Head<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly Units<T> _input;
    private readonly Parameter<T> _weights, _bias;
    private readonly int _units, _outputs;
    private T* _factors, _gated;
    private readonly T* _output, _part;

    /// <param name="context">The pass.</param>
    /// <param name="input">Units of the experts' last layer.</param>
    public Head(PassContext<T> context, Units<T> input)
    {
        (_context, _input) = (context, input);
        (_units, _outputs) = (context.Spec.Width, context.Spec.Outputs);
        (_weights, _bias) = (context.Parameter(WeightKind.HeadWeights), context.Parameter(WeightKind.HeadBias));
        _output =
            context.Allocate<T>((nint)context.Spec.Experts * _outputs * (context.IsSingleRow ? context.Spec.Members : context.Capacity));
        if (context.SkipsRows) _part = context.Allocate<T>((nint)_outputs * context.Capacity);
    }

    /// <summary>Outputs of an expert for some rows of a tile, 0 for the others.</summary>
    /// <param name="member">The member.</param>
    /// <param name="expert">The expert.</param>
    /// <param name="rows">The rows that layers see.</param>
    /// <param name="all">Rows of the tile.</param>
    public void ForwardPart(int member, int expert, ReadOnlySpan<int> rows, int all)
    {
        var outputs = new Span<T>(_output + ((nint)expert * _outputs * all), _outputs * all);
        outputs.Clear();
        if (rows.Length == 0) return;
        _context.Kernels.MultiplyColumns(rows.Length, _outputs, _units, _input[expert], _weights.Value(member, expert),
            new(_part, rows.Length, _context.Panel), _bias.Data(member, expert));
        for (int i = 0; i < _outputs; i++)
            for (int row = 0; row < rows.Length; row++) outputs[(i * all) + rows[row]] = _part[(i * rows.Length) + row];
    }

    /// <summary>Outputs of an expert for the rows of a tile: (outputs, rows).</summary>
    public T* Output(int expert) => _output + ((nint)expert * _outputs * _context.Rows);

    /// <summary>Outputs of a member for a single row: (experts, outputs).</summary>
    public T* RowOutput(int member) => _output + ((nint)member * _context.Spec.Experts * _outputs);

    /// <summary>What the gradients of outputs count in the layer's own weights: (outputs, rows), to be written before each tile's backward
    /// pass.</summary>
    public Span<T> Factors
    {
        get
        {
            if (_factors is null)
            {
                _factors = _context.Allocate<T>((nint)_outputs * _context.Capacity);
                _gated = _context.Allocate<T>((nint)_outputs * _context.Capacity);
            }
            return new(_factors, _outputs * _context.Rows);
        }
    }

    public void Forward(int member, int expert) => _context.Kernels.MultiplyColumns(
        _context.Rows, _outputs, _units, _input[expert], _weights.Value(member, expert), ByColumn(Output(expert)),
        _bias.Data(member, expert));

    /// <summary>Outputs for a single row, of the members that share the copy of <paramref name="firstMember"/> and of all
    /// experts.</summary>
    public void ForwardRow(int firstMember)
    {
        int experts = _context.Spec.Experts;
        var product = new RowProduct(_units, _context.Rows * experts, experts, _input.ExpertStride, _input.PanelStride, _context.Panel);
        _context.Kernels.MultiplyHeads(product, _outputs, _input.Data(0), _weights.Value(firstMember), _bias.Data(firstMember),
            RowOutput(firstMember));
    }

    /// <summary>From the gradient of an expert's outputs, (outputs, rows), to those of its weights and biases, and of its units.</summary>
    public void Backward(int member, int expert, T* gradient, Operand<T> unitGradient)
    {
        int rows = _context.Rows;
        T* bias = _bias.Gradient(member, expert).Data;
        T* own = gradient;
        if (_factors is not null) _context.Kernels.MultiplyElements((nint)_outputs * rows, gradient, _factors, own = _gated);
        for (int i = 0; i < _outputs; i++) bias[i] += _context.Kernels.Sum(rows, own + (i * rows));
        var outputs = ByColumn(gradient);
        _context.Kernels.MultiplyAdd(_outputs, _units, rows, ByColumn(own), _input[expert], _weights.Gradient(member, expert));
        _context.Kernels.MultiplyTransposed(rows, _units, _outputs, outputs, _weights.Value(member, expert), unitGradient, false);
    }

    /// <summary>(outputs, rows) as a matrix: each output's rows in one piece.</summary>
    private Operand<T> ByColumn(T* outputs) => new(outputs, _context.Rows, _context.Panel);
}
