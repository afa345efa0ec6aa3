using System.Numerics;
using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Cpu.Layers;

/// <summary>
/// The sum over experts: output = sum_k alpha_k outputs_k, (outputs, rows), where alpha is that of the output's gate. Without a gate the
/// one expert's outputs are the network's. A gate that may leave a row without experts has outputs of its own to add to.
/// </summary>
internal sealed unsafe class Mixture<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly PassContext<T> _context;
    private readonly GateLayer<T>[] _gates;
    private readonly int[] _gateOf;
    private readonly Head<T> _head;
    private readonly Parameter<T>? _rest;
    private readonly bool _skips;
    private readonly int _outputs;
    private readonly T* _output, _expertGradient;

    /// <param name="context">The pass.</param>
    /// <param name="gates">The experts' weights; empty without a gate.</param>
    /// <param name="head">The experts' outputs.</param>
    public Mixture(PassContext<T> context, GateLayer<T>[] gates, Head<T> head)
    {
        (_context, _gates, _head, _outputs, _gateOf) = (context, gates, head, context.Spec.Outputs, context.Spec.GateOfOutputs());
        (_rest, _skips) = (context.FindParameter(WeightKind.HeadRest), context.SkipsExperts);
        _output = context.Allocate<T>((nint)_outputs * (context.IsSingleRow ? context.Spec.Members : context.Capacity));
        if (!context.IsTraining) return;
        Gradient = context.Allocate<T>((nint)_outputs * context.Capacity);
        _expertGradient = gates.Length == 0 ? Gradient : context.Allocate<T>((nint)_outputs * context.Capacity);
    }

    /// <summary>Outputs of a member for the loaded rows: (outputs, rows). Those of a tile are the last member's.</summary>
    public T* Output(int member) => _context.IsSingleRow ? _output + ((nint)member * _outputs) : _output;

    /// <summary>Gradient of a tile's outputs: (outputs, rows), to be written before <see cref="Backward"/>.</summary>
    public T* Gradient { get; }

    /// <summary>Mixes the outputs of all experts for the rows of a tile.</summary>
    public void Forward(int member)
    {
        int rows = _context.Rows;
        if (_gates.Length == 0)
        {
            new ReadOnlySpan<T>(_head.Output(0), rows * _outputs).CopyTo(new Span<T>(_output, rows * _outputs));
            return;
        }
        for (int i = 0; i < _outputs; i++) new Span<T>(_output + (i * rows), rows).Fill(Rest(member, i));
        for (int expert = 0; expert < _context.Spec.Experts; expert++)
            for (int i = 0; i < _outputs; i++)
                _context.Kernels.AddProduct(rows, _gates[_gateOf[i]].Alpha(expert), _head.Output(expert) + (i * rows),
                    _output + (i * rows));
    }

    /// <summary>Mixes the outputs of all experts of the members that pass for a single row: the same numbers.</summary>
    public void ForwardRow()
    {
        int first = _context.FirstMember, members = _context.MemberCount, experts = _context.Spec.Experts;
        if (_gates.Length == 0)
        {
            new ReadOnlySpan<T>(_head.RowOutput(first), members * _outputs).CopyTo(new Span<T>(Output(first), members * _outputs));
            return;
        }
        for (int member = 0; member < members; member++)
        {
            T* outputs = _head.RowOutput(first + member), target = Output(first + member);
            for (int i = 0; i < _outputs; i++)
            {
                T* weights = _gates[_gateOf[i]].Alpha(0) + member;
                T sum = Rest(first + member, i);
                for (int k = 0; k < experts; k++)
                {
                    // Experts without weight may have been left out, so that their outputs are those of another row.
                    if (_skips && weights[k * members] == T.Zero) continue;
                    sum = T.FusedMultiplyAdd(weights[k * members], outputs[(k * _outputs) + i], sum);
                }
                target[i] = sum;
            }
        }
    }

    /// <summary>Adds the gradient of what is added to the mixture, where there is such.</summary>
    public void BackwardRest(int member)
    {
        if (_rest is null) return;
        T* target = _rest.Gradient(member).Data;
        for (int i = 0; i < _outputs; i++) target[i] += _context.Kernels.Sum(_context.Rows, Gradient + (i * _context.Rows));
    }

    /// <summary>
    /// From the gradient of the outputs to that of an expert's weight, which is left in <see cref="GateLayer{T}.AlphaGradient"/>, and to
    /// that of its outputs, (outputs, rows), which is returned.
    /// </summary>
    public T* Backward(int expert)
    {
        int rows = _context.Rows;
        for (int i = 0; _gates.Length > 0 && i < _outputs; i++)
        {
            var gate = _gates[_gateOf[i]];
            T* gradient = Gradient + (i * rows), output = _head.Output(expert) + (i * rows);
            bool isFirst = i == 0 || _gateOf[i] != _gateOf[i - 1];
            if (isFirst) _context.Kernels.MultiplyElements(rows, gradient, output, gate.AlphaGradient(expert));
            else _context.Kernels.AddProduct(rows, gradient, output, gate.AlphaGradient(expert));
            _context.Kernels.MultiplyElements(rows, gate.Alpha(expert), gradient, _expertGradient + (i * rows));
        }
        return _expertGradient;
    }

    /// <summary>What an output starts from.</summary>
    private T Rest(int member, int output) => _rest is null ? T.Zero : _rest.Data(member)[output];
}
