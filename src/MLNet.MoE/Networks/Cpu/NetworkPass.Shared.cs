using MLNet.MoE.Numerics.Kernels;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// Networks whose first layers are shared by the experts. Layers go one after the other over all experts, whose units lie side by side,
/// so that a shared layer is one product.
/// </summary>
internal sealed unsafe partial class NetworkPass<T>
{
    /// <summary>Units of a layer of all experts, each expert's padded to whole panels.</summary>
    private int AllUnits => _spec.Experts * _width;

    private void ForwardShared(int member, in Noise noise)
    {
        int first = Copy(member) * _spec.Experts;
        for (int layer = 0; layer < _spec.Layers; layer++)
        {
            var weights = _regions.Weights[layer];
            if (layer > _spec.SharedLayers)
            {
                for (int expert = 0; expert < _spec.Experts; expert++) ForwardLayer(member, expert, layer, noise);
                continue;
            }
            var target = Hidden(_preActivation, layer, 0);
            if (layer == 0) InputProduct(member, weights, first, AllUnits, Bias(layer, first), target);
            else HiddenProduct(AllUnits, Hidden(_activated, layer - 1, 0), Matrix(weights, first, _parameters), target, Bias(layer, first));
            for (int expert = 0; expert < _spec.Experts; expert++) ActivateLayer(member, expert, layer, noise);
        }
        for (int expert = 0; expert < _spec.Experts; expert++) ForwardHead(member, expert);
    }

    private void BackwardShared(int member, in Noise noise)
    {
        int experts = _spec.Experts, first = Copy(member) * experts;
        T* gradient = _layerGradient, spare = _layerGradientSpare;
        for (int expert = 0; expert < experts; expert++) BackwardHead(member, expert, OfExpert(gradient, expert));
        for (int layer = _spec.Layers - 1; layer >= 0; layer--)
        {
            for (int expert = 0; expert < experts; expert++)
            {
                if (layer > _spec.SharedLayers) BackwardLayer(member, expert, layer, OfExpert(gradient, expert), OfExpert(spare, expert), noise);
                else ActivateBackward(member, expert, layer, OfExpert(gradient, expert), noise);
            }
            var weights = _regions.Weights[layer];
            if (layer == 0)
            {
                InputProductBackward(member, weights, first, AllUnits, _needsInputGradient ? Hidden(_activated, 0, 0) : OfExpert(gradient, 0));
            }
            else if (layer <= _spec.SharedLayers)
            {
                _kernels.MultiplyTransposed(AllUnits, AllUnits, _rows, Hidden(_activated, layer - 1, 0), OfExpert(gradient, 0), Matrix(weights, first, _gradient), true);
                _kernels.Multiply(_rows, AllUnits, AllUnits, OfExpert(gradient, 0), _transposed!.Get(weights, first), OfExpert(spare, 0), null, false);
            }
            T* swapped = gradient;
            gradient = spare;
            spare = swapped;
        }
    }

    private Operand<T> OfExpert(T* layer, int expert) => LayerOperand(layer + (expert * _expertLength));
}
