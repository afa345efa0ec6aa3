using MLNet.MoE.Networks.Definition;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The arrays of stacked networks as views of one block (networks, numbers). Arrays that the input is multiplied by come in two parts,
/// since the dense input is multiplied and one-hot categories and sparse columns are looked up.
/// </summary>
internal sealed class ParameterSet : IDisposable
{
    private readonly Dictionary<string, (Tensor View, long[]? Form)> _views = new(StringComparer.Ordinal);

    /// <summary>Makes the views.</summary>
    /// <param name="block">The arrays.</param>
    /// <param name="values">(networks, numbers); stays the caller's.</param>
    /// <param name="gradient">Where gradients are added up, laid out as the values; null where none are wanted.</param>
    /// <param name="form">Extents in which the network wants an array, or null for (networks, the array's extents in the block).</param>
    public ParameterSet(ParameterBlock block, Tensor values, Tensor? gradient, Func<string, long[]?> form)
    {
        foreach (var array in block.Arrays)
        {
            string name = array.Shape.Name;
            if (name is not WeightLayout.GateWeights && name != WeightLayout.ExpertWeights(0))
            {
                Add(name, array, values, gradient, form(name), -1, 0, 0);
                continue;
            }
            Add(name, array, values, gradient, form(name), 2, 0, block.Spec.DenseCount);
            Add(Categories(name), array, values, gradient, form(Categories(name)), 2, block.Spec.DenseCount, block.Spec.GatheredCount);
        }
    }

    /// <summary>The array of stacked networks, in the network's form.</summary>
    public Tensor this[string name] => InForm(_views[name]);

    /// <summary>The named array, or null.</summary>
    public Tensor? Find(string name) => _views.TryGetValue(name, out var array) ? InForm(array) : null;

    /// <summary>Name of the part of an array that belongs to the one-hot categories and the sparse columns.</summary>
    public static string Categories(string name) => $"{name}/categories";

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (view, _) in _views.Values) view.Dispose();
    }

    private static Tensor InForm((Tensor View, long[]? Form) array) => array.Form is null ? array.View : array.View.reshape(array.Form);

    private void Add(string name, ParameterArray array, Tensor values, Tensor? gradient, long[]? form, int dimension, long start, long length)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        // What is one piece of memory is a variable in the network's form itself, which spares each step an operation forward and backward.
        bool isOnePiece = values.shape[0] == 1 && (dimension < 0 || array.Split[0] == 1);
        Tensor View(Tensor of) => isOnePiece && form is not null ? Part(of, array, dimension, start, length).view(form) : Part(of, array, dimension, start, length);
        // Detached, so that each view is a variable of its own: derivatives through one big block would cost a block each.
        var view = View(values).detach();
        if (gradient is not null)
        {
            view.requires_grad_(true);
            view.grad = View(gradient);
        }
        _views.Add(name, (view.DetachFromDisposeScope(), isOnePiece ? null : form));
    }

    private static Tensor Part(Tensor values, ParameterArray array, int dimension, long start, long length)
    {
        var view = values.narrow(1, array.Offset, array.Length).view([values.shape[0], .. array.Stored]);
        return dimension < 0 ? view : view.narrow(dimension, start, length);
    }
}
