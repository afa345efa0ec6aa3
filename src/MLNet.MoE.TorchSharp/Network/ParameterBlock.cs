using MLNet.MoE.Network;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// All arrays of a network in one flat block, so that the optimizer steps all of them at once. Arrays that train alike stand side by side.
/// With members the dimensions are ordered as the batched products want them: (copies, experts, members of a copy, ...), and the first
/// layer's weights as (copies, inputs, experts, width), so that all experts are one product.
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

    /// <summary>Copies a network's weights into its row of a block on the CPU: (numbers).</summary>
    public void Import(NetworkWeights weights, Tensor row)
    {
        foreach (var array in Arrays)
        {
            using var values = tensor(weights[array.Shape.Name], array.Split);
            using var ordered = values.permute([.. array.Order.Select(dimension => (long)dimension)]);
            using var target = row.narrow(0, array.Offset, array.Length);
            using var shaped = target.view(array.Stored);
            shaped.copy_(ordered);
        }
    }

    /// <summary>Copies a network's row of a block on the CPU out into plain arrays.</summary>
    public NetworkWeights Export(Tensor row)
    {
        var byName = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (var array in Arrays)
        {
            using var source = row.narrow(0, array.Offset, array.Length);
            using var shaped = source.view(array.Stored);
            using var ordered = shaped.permute(array.Inverse);
            using var values = ordered.contiguous();
            byName.Add(array.Shape.Name, values.numel() == 0 ? [] : values.data<float>().ToArray());
        }
        return new NetworkWeights([.. WeightLayout.For(Spec).Select(shape => new WeightArray(shape, byName[shape.Name]))]);
    }

    private static (long[] Split, int[] Order) Place(NetworkSpec spec, WeightShape shape)
    {
        long copies = WeightLayout.Copies(spec), own = spec.Members / copies;
        long[] extents = [.. shape.Shape.Select(extent => (long)extent)];
        // Embedding and scale have neither copies nor members.
        if (shape.Group is WeightGroup.Embedding or WeightGroup.Scale) return (extents, Ordered(extents.Length));
        if (shape.Name == WeightLayout.ExpertWeights(0)) return (extents, [0, 2, 1, 3]);
        bool isInputFed = shape.Name is WeightLayout.GateWeights or WeightLayout.GateBias or WeightLayout.InputAdapters;
        bool isShared = isInputFed || shape.Name.EndsWith(".weights", StringComparison.Ordinal) && shape.Name != WeightLayout.HeadWeights;
        if (isShared) return (extents, Ordered(extents.Length));
        // The rest is (members, experts, ...), or (copies, experts, ...) where members share a bias.
        long[] split = [copies, extents[0] / copies, .. extents[1..]];
        int[] order = Ordered(split.Length);
        (order[1], order[2]) = (2, 1);
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
