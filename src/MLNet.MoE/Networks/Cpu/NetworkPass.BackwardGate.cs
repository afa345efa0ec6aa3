using System.Runtime.CompilerServices;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>Backward pass of gate and mixture.</summary>
internal sealed unsafe partial class NetworkPass<T>
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void BackwardGate(int member)
    {
        int experts = _spec.Experts, copy = Copy(member);
        _gate.Backward(experts, new ReadOnlySpan<T>(_alpha, _rows * experts), new Span<T>(_alphaGradient, _rows * experts), T.CreateTruncating(_spec.GateTemperature));
        SumLines(_alphaGradient, experts, Vector(_regions.GateBias, copy, _gradient));
        var weights = _regions.GateWeights!;
        var gradient = ByNumber(_alphaGradient);
        if (_dense > 0) _kernels.Multiply(experts, _dense, _rows, gradient, RowMajor(_u, _inputStride), Lines(weights, copy, _gradient), null, true);
        if (_needsInputGradient)
            _kernels.MultiplyTransposed(_rows, _dense, experts, gradient, Lines(weights, copy, _parameters), RowMajor(_inputGradient, _inputStride), true);
        for (int row = 0; _sparse is not null && row < _rows; row++)
        {
            T* to = SparseGradient(row, member);
            for (int k = 0; k < experts; k++) to[k] = _alphaGradient[(k * _rows) + row];
        }
        int groups = _groupStart.Length;
        T* factors = _factors is null ? null : _factors + ((nint)member * _inputs);
        for (int i = 0; i < _rows * groups; i++)
        {
            if (_categories[i] < 0) continue;
            int slot = _groupStart[i % groups] + _categories[i];
            nint at = weights.GatheredRow(slot - _dense, copy);
            T* from = _alphaGradient + (i / groups);
            T factor = factors is null ? T.One : factors[slot], sum = T.Zero;
            for (int k = 0; k < experts; k++, at++, from += _rows)
            {
                _gradient[at] += factor * *from;
                sum += *from * _parameters[at];
            }
            if (factors is not null) _factorGradient[((nint)member * _inputs) + slot] += sum;
        }
    }

    /// <summary>From the gradient of the mixture's outputs to those of the expert's outputs and of its weight.</summary>
    private void MixBackward(int expert)
    {
        T* alpha = _alpha + (expert * _rows), alphaGradient = _alphaGradient + (expert * _rows);
        for (int i = 0; i < _spec.Outputs; i++)
        {
            T* gradient = _outputGradient + (i * _rows), output = ExpertOutput(expert) + (i * _rows);
            if (i == 0) _kernels.MultiplyElements(_rows, gradient, output, alphaGradient);
            else _kernels.AddProduct(_rows, gradient, output, alphaGradient);
            _kernels.MultiplyElements(_rows, alpha, gradient, _expertOutputGradient + (i * _rows));
        }
    }
}
