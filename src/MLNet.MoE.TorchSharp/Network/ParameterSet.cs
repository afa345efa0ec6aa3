using MLNet.MoE.Networks.Definition;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The arrays of stacked networks as views of one block (networks, numbers). Arrays that the input is multiplied by come in two parts,
/// since the dense input is multiplied and one-hot categories and sparse columns are looked up.
/// </summary>
internal sealed class ParameterSet
{
    private readonly ParameterBlock _block;
    private readonly long _networks;
    private bool _isUnderWay;
    private readonly Dictionary<(WeightRole Role, bool LookedUp), Entry> _views = [];

    /// <summary>Makes the views.</summary>
    /// <param name="block">The arrays.</param>
    /// <param name="values">(networks, numbers); stays the caller's.</param>
    /// <param name="isTrained">Whether gradients are wanted.</param>
    /// <param name="form">
    /// Extents in which the network wants an array, or its part that is looked up; null for (networks, the array's extents in the block).
    /// </param>
    /// <param name="kept">Keeps what is made here.</param>
    public ParameterSet(ParameterBlock block, Tensor values, bool isTrained, Func<WeightRole, bool, long[]?> form, KeptTensors kept)
    {
        (_block, _networks) = (block, values.shape[0]);
        foreach (var array in block.Arrays)
        {
            var role = array.Shape.Role;
            bool readsInput = role.Kind == WeightKind.GateWeights || role == new WeightRole(WeightKind.ExpertWeights);
            Add(false, readsInput ? 2 : -1, 0, block.Spec.DenseCount);
            if (readsInput) Add(true, 2, block.Spec.DenseCount, block.Spec.GatheredCount);

            void Add(bool lookedUp, int dimension, long start, long length) =>
                _views.Add((role, lookedUp), View(array, values, isTrained, form(role, lookedUp), new(dimension, start, length), kept));
        }
    }

    /// <summary>The array of stacked networks, in the network's form.</summary>
    public Tensor this[WeightKind kind, int index = 0] => InForm(_views[(new(kind, index), false)]);

    /// <summary>The array, or null.</summary>
    public Tensor? Find(WeightKind kind, int index = 0)
        => _views.TryGetValue((new(kind, index), false), out var array) ? InForm(array) : null;

    /// <summary>The part of an array that belongs to the one-hot categories and the sparse columns.</summary>
    public Tensor LookedUp(WeightRole role) => InForm(_views[(role, true)]);

    /// <summary>
    /// Where gradients are added up; null without <see cref="AddGradientsIn"/>, where <see cref="TakeGradient"/> puts them together. Adding
    /// is an operation an array on the device, putting together a few calls an array on the host.
    /// </summary>
    public Tensor? Gradient { get; private set; }

    /// <summary>
    /// Has gradients added up in a block laid out as the values, which stays the caller's. Where a variable is not one piece of memory,
    /// this does nothing: libtorch wants its gradient to be one, and warns of others.
    /// </summary>
    public void AddGradientsIn(Tensor gradient)
    {
        if (_views.Values.Any(entry => entry.View.requires_grad && !entry.View.is_contiguous())) return;
        Gradient = gradient;
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        foreach (var (view, _, part) in _views.Values)
            if (view.requires_grad) view.grad = part(gradient);
    }

    /// <summary>Makes ready for the backward passes of a batch.</summary>
    public void BeginGradient()
    {
        Gradient?.zero_();
        // What a pass that did not come to its end has left.
        if (Gradient is null && _isUnderWay) foreach (var (view, _, _) in _views.Values) view.grad = null;
        _isUnderWay = true;
    }

    /// <summary>The gradient of the last backward pass, laid out as the block: (networks, numbers). The variables then have none.</summary>
    public Tensor TakeGradient()
    {
        using var scope = NewDisposeScope();
        var pieces = new List<Tensor>();
        foreach (var array in _block.Arrays)
        {
            var dense = Take((array.Shape.Role, false));
            var lookedUp = _views.ContainsKey((array.Shape.Role, true)) ? Take((array.Shape.Role, true)) : null;
            // The rows of both follow one another in the block, but where they do so in each copy anew.
            bool isOnePiece = _networks == 1 && array.Split[0] == 1;
            if (lookedUp is not null && !isOnePiece) (dense, lookedUp) = (cat([dense, lookedUp], 2), null);
            pieces.Add(dense.reshape(_networks, -1));
            if (lookedUp is not null) pieces.Add(lookedUp.reshape(_networks, -1));
        }
        _isUnderWay = false;
        return cat(pieces, 1).MoveToOuterDisposeScope();
    }

    private Tensor Take((WeightRole Role, bool LookedUp) name)
    {
        var view = _views[name].View;
        if (view.grad is not { } gradient) return zeros_like(view);
        view.grad = null;
        return gradient;
    }

    private static Tensor InForm(Entry array) => array.Form is null ? array.View : array.View.reshape(array.Form);

    private static Entry View(ParameterArray array, Tensor values, bool isTrained, long[]? form, Slice slice, KeptTensors kept)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        // What is one piece of memory is a variable in the network's form itself, which spares each step an operation forward and backward.
        bool isOnePiece = values.shape[0] == 1 && (slice.Dimension < 0 || array.Split[0] == 1);
        Tensor Of(Tensor block) => isOnePiece && form is not null ? Part(block, array, slice).view(form) : Part(block, array, slice);
        // Detached, so that each view is a variable of its own: derivatives through one big block would cost a block each.
        var view = Of(values).detach();
        if (isTrained && view.numel() > 0) view.requires_grad_(true);
        return new Entry(kept.Keep(view), isOnePiece ? null : form, Of);
    }

    private static Tensor Part(Tensor values, ParameterArray array, Slice slice)
    {
        var view = values.narrow(1, array.Offset, array.Length).view([values.shape[0], .. array.Stored]);
        return slice.Dimension < 0 ? view : view.narrow(slice.Dimension, slice.Start, slice.Length);
    }

    /// <summary>A part of an array along one dimension; all of it where the dimension is below 0.</summary>
    private readonly record struct Slice(int Dimension, long Start, long Length);

    /// <summary>An array, or a part of it.</summary>
    /// <param name="View">The variable.</param>
    /// <param name="Form">Extents that the network wants it in, where the variable has others.</param>
    /// <param name="Part">The same part of another block laid out alike.</param>
    private readonly record struct Entry(Tensor View, long[]? Form, Func<Tensor, Tensor> Part);
}
