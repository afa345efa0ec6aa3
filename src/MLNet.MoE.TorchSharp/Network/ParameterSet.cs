using MLNet.MoE.Network;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The arrays of stacked networks as views of one block (networks, numbers). Arrays that the input is multiplied by come in two parts,
/// since the dense input is multiplied and one-hot categories are looked up.
/// </summary>
internal sealed class ParameterSet : IDisposable
{
    private readonly Dictionary<string, Tensor> _views = new(StringComparer.Ordinal);

    /// <summary>Makes the views.</summary>
    /// <param name="block">The arrays.</param>
    /// <param name="values">(networks, numbers); stays the caller's.</param>
    /// <param name="gradient">Where gradients are added up, laid out as the values; null where none are wanted.</param>
    public ParameterSet(ParameterBlock block, Tensor values, Tensor? gradient)
    {
        foreach (var array in block.Arrays)
        {
            string name = array.Shape.Name;
            if (name is not WeightLayout.GateWeights && name != WeightLayout.ExpertWeights(0))
            {
                Add(name, array, values, gradient, -1, 0, 0);
                continue;
            }
            Add(name, array, values, gradient, 2, 0, block.Spec.DenseCount);
            Add(Categories(name), array, values, gradient, 2, block.Spec.DenseCount, block.Spec.CategoryCount);
        }
    }

    /// <summary>The array of stacked networks: (networks, the array's extents in the block).</summary>
    public Tensor this[string name] => _views[name];

    /// <summary>The named array, or null.</summary>
    public Tensor? Find(string name) => _views.GetValueOrDefault(name);

    /// <summary>Name of the part of an array that belongs to the one-hot categories.</summary>
    public static string Categories(string name) => $"{name}/categories";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var view in _views.Values) view.Dispose();
    }

    private void Add(string name, ParameterArray array, Tensor values, Tensor? gradient, int dimension, long start, long length)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        // Detached, so that each view is a variable of its own: derivatives through one big block would cost a block each.
        var view = View(values, array, dimension, start, length).detach();
        if (gradient is not null)
        {
            view.requires_grad_(true);
            view.grad = View(gradient, array, dimension, start, length);
        }
        _views.Add(name, view.DetachFromDisposeScope());
    }

    private static Tensor View(Tensor values, ParameterArray array, int dimension, long start, long length)
    {
        var view = values.narrow(1, array.Offset, array.Length).view([values.shape[0], .. array.Stored]);
        return dimension < 0 ? view : view.narrow(dimension, start, length);
    }
}
