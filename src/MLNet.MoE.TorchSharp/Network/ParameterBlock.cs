using MLNet.MoE.Networks.Definition;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// All arrays of a network in one flat block, so that the optimizer steps all of them at once. Arrays that train alike stand side by side.
/// With members the dimensions are ordered as the batched products want them: (copies, experts, members of a copy, ...), and the weights
/// of layers whose experts all read the same as (copies, inputs, experts, width), so that all experts are one product; the head's with
/// outputs before width.
/// </summary>
internal sealed class ParameterBlock
{
    public ParameterBlock(NetworkSpec spec, Func<WeightGroup, float> rateFactor)
    {
        Spec = spec;
        var arrays = new List<ParameterArray>();
        var segments = new List<ParameterSegment>();
        long offset = 0;
        foreach (var alike in WeightLayout.For(spec).GroupBy(shape => (Factor: rateFactor(shape.Group), shape.Decays)))
        {
            long start = offset;
            foreach (var shape in alike)
            {
                var (split, order) = Place(spec, shape);
                arrays.Add(new ParameterArray(shape, split, order, offset));
                offset += shape.Length;
            }
            segments.Add(new ParameterSegment(start, offset - start, alike.Key.Factor, alike.Key.Decays));
        }
        (Arrays, Segments, Length) = (arrays, segments, offset);
    }

    public NetworkSpec Spec { get; }

    public IReadOnlyList<ParameterArray> Arrays { get; }

    public IReadOnlyList<ParameterSegment> Segments { get; }

    /// <summary>Numbers of one network.</summary>
    public long Length { get; }

    /// <summary>Copies a network's weights into its row of a block on the CPU: (numbers). What the network lacks of the block's inputs is
    /// left as it is.</summary>
    /// <param name="spec">The network, with as many inputs as the block's or fewer.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="row">(numbers).</param>
    public void Import(NetworkSpec spec, NetworkWeights weights, Tensor row)
    {
        using var scope = NewDisposeScope();
        foreach (var (own, part) in Own(spec, row))
        {
            var positions = Positions(spec, own);
            var ordered = tensor(weights[own.Shape.Role], own.Split).permute([.. own.Order.Select(dimension => (long)dimension)]);
            if (positions is not null && InputDimension(own) is int dimension) part.index_copy_(dimension, positions, ordered);
            else part.copy_(ordered);
        }
    }

    /// <summary>Copies a network's row of a block on the CPU out into plain arrays.</summary>
    /// <param name="spec">The network, with as many inputs as the block's or fewer.</param>
    /// <param name="row">(numbers).</param>
    public NetworkWeights Export(NetworkSpec spec, Tensor row)
    {
        using var scope = NewDisposeScope();
        var byRole = new Dictionary<WeightRole, float[]>();
        foreach (var (own, part) in Own(spec, row))
        {
            var positions = Positions(spec, own);
            var chosen = positions is not null && InputDimension(own) is int dimension ? part.index_select(dimension, positions) : part;
            var values = chosen.permute(own.Inverse).contiguous();
            byRole.Add(own.Shape.Role, values.numel() == 0 ? [] : values.data<float>().ToArray());
        }
        return new NetworkWeights([.. WeightLayout.For(spec).Select(shape => new WeightArray(shape, byRole[shape.Role]))]);
    }

    /// <summary>A network's own arrays, and the part of the block that each stands in; along the inputs the whole extent of the
    /// block.</summary>
    private IEnumerable<(ParameterArray Own, Tensor Part)> Own(NetworkSpec spec, Tensor row)
    {
        foreach (var shape in WeightLayout.For(spec))
        {
            var array = Arrays.Single(candidate => candidate.Shape.Role == shape.Role);
            var (split, order) = Place(spec, shape);
            var own = new ParameterArray(shape, split, order, array.Offset);
            var part = row.narrow(0, array.Offset, array.Length).view(array.Stored);
            for (int dimension = 0; dimension < order.Length; dimension++)
                if (dimension != InputDimension(own)) part = part.narrow(dimension, 0, own.Stored[dimension]);
            yield return (own, part);
        }
    }

    /// <summary>Where those of a network's inputs that an array runs over stand among the block's; null where they are the same.</summary>
    private Tensor? Positions(NetworkSpec spec, ParameterArray own)
    {
        if (StackedSpec.HasShape(spec, Spec) || InputDimension(own) is null) return null;
        long[] positions = StackedSpec.InputPositions(spec, Spec);
        return tensor(own.Shape.Role.Kind switch
        {
            WeightKind.InputScale or WeightKind.InputAdapters => positions[..spec.ScaledCount],
            WeightKind.SparseAdapters => [.. positions[spec.ScaledCount..].Select(position => position - Spec.ScaledCount)],
            _ => positions,
        });
    }

    /// <summary>The stored dimension that runs over the inputs; null for arrays without.</summary>
    private static int? InputDimension(ParameterArray array) => array.Shape.Role.Kind switch
    {
        WeightKind.InputScale or WeightKind.SparseAdapters => 0,
        WeightKind.InputAdapters or WeightKind.GateWeights => 1,
        WeightKind.ExpertWeights when array.Shape.Role.Index == 0 => 1,
        _ => null,
    };

    private static (long[] Split, int[] Order) Place(NetworkSpec spec, WeightShape shape)
    {
        long copies = WeightLayout.Copies(spec), own = spec.Members / copies;
        long[] extents = [.. shape.Shape.Select(extent => (long)extent)];
        if (shape.Role.Kind == WeightKind.ExpertWeights && (shape.Role.Index == 0 || spec.ReadsAllExperts(shape.Role.Index)))
            return (extents, [0, 2, 1, 3]);
        bool hasMembersOfCopy = shape.Role.Kind is WeightKind.ExpertBias or WeightKind.ExpertInputAdapters
            or WeightKind.ExpertOutputAdapters
            or WeightKind.HeadWeights or WeightKind.HeadBias;
        if (!hasMembersOfCopy) return (extents, Ordered(extents.Length));
        // (members, experts, ...), or (copies, experts, ...) where members share a bias.
        long[] split = [copies, extents[0] / copies, .. extents[1..]];
        int[] order = Ordered(split.Length);
        (order[1], order[2]) = (2, 1);
        // Few outputs are a slow last dimension of a product's right side, and a fast one if they are the rows of a matrix to be
        // transposed.
        if (shape.Role.Kind == WeightKind.HeadWeights) (order[3], order[4]) = (4, 3);
        return (split, order);
    }

    private static int[] Ordered(int count) => [.. Enumerable.Range(0, count)];
}

/// <summary>A run of parameters that train alike.</summary>
/// <param name="Offset">First number.</param>
/// <param name="Length">Numbers.</param>
/// <param name="RateFactor">Factor on the learning rate.</param>
/// <param name="Decays">Whether weight decay applies.</param>
internal sealed record ParameterSegment(long Offset, long Length, float RateFactor, bool Decays);
