using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;

using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// Twin of <see cref="PiecewiseLinearEmbedding"/>: one product for each column, of its code with its weights. A number's code is the share
/// of each bin that lies below it, the number itself and a one; all are a clamped linear function of the number. Written out, the code
/// takes a few operations forward and one backward, where looking weights up takes dozens, and its memory comes and goes with the batch.
/// </summary>
internal sealed class TorchPiecewiseLinearEmbedding : ITorchEmbedding
{
    /// <inheritdoc/>
    public string Name => "piecewise-linear";

    /// <inheritdoc/>
    public string Description => "the embedding 'piecewise-linear' in Torch";

    /// <inheritdoc/>
    public long NumbersOfRow(NetworkSpec stack) => (long)stack.NumericColumns * CodeLength(stack);

    /// <inheritdoc/>
    public Func<ParameterSet, Tensor, Tensor> Create(
        IReadOnlyList<NetworkSpec> networks, NetworkSpec stack, Device device, KeptTensors kept)
    {
        int columns = stack.NumericColumns, length = CodeLength(stack), ofNetwork = columns * length;
        // The code of an input that a network lacks is clamped to 0.
        float[] starts = new float[networks.Count * ofNetwork], least = new float[starts.Length], most = new float[starts.Length];
        float[] widths = new float[starts.Length];
        Array.Fill(widths, 1);
        for (int network = 0; network < networks.Count; network++)
        {
            for (int column = 0; column < networks[network].NumericColumns; column++)
            {
                int at = (network * ofNetwork) + (column * length);
                float[] boundaries = networks[network].BinBoundaries[column];
                for (int bin = 0; bin < boundaries.Length - 1; bin++)
                    (starts[at + bin], widths[at + bin], most[at + bin]) = (boundaries[bin], boundaries[bin + 1] - boundaries[bin], 1);
                int linear = at + length - 2, bias = linear + 1;
                (least[linear], most[linear]) = (float.NegativeInfinity, float.PositiveInfinity);
                (least[bias], most[bias]) = (1, 1);
            }
        }
        Tensor OfColumns(float[] numbers) => kept.Keep(tensor(numbers, [networks.Count, columns, 1, length], device: device));
        var (from, width, lower, upper) = (OfColumns(starts), OfColumns(widths), OfColumns(least), OfColumns(most));
        return (parameters, numeric) => Embed(parameters, Code(numeric, from, width, lower, upper));
    }

    /// <summary>Bins, the number itself and a one.</summary>
    private static int CodeLength(NetworkSpec stack) => PiecewiseLinearEmbedding.MaximumBins(stack) + 2;

    /// <summary>(networks, columns, rows, code).</summary>
    private static Tensor Code(Tensor numeric, Tensor from, Tensor width, Tensor lower, Tensor upper)
    {
        using var quiet = no_grad();
        var byColumn = numeric.transpose(1, 2);
        // The code lies in memory as the numbers do; those of several networks are to be one batch of products.
        if (from.shape[0] > 1) byColumn = byColumn.contiguous();
        return (byColumn.unsqueeze(-1) - from).div_(width).clamp_(lower, upper);
    }

    private static Tensor Embed(ParameterSet parameters, Tensor code)
    {
        var (networks, columns, rows, length) = (code.shape[0], code.shape[1], code.shape[2], code.shape[3]);
        Tensor bins = parameters[WeightKind.Embedding, PiecewiseLinearEmbedding.Bins],
            linear = parameters[WeightKind.Embedding, PiecewiseLinearEmbedding.Linear].unsqueeze(2),
            bias = parameters[WeightKind.Embedding, PiecewiseLinearEmbedding.Bias].unsqueeze(2);
        var weights = cat([bins, linear, bias], 2).view(networks * columns, length, -1);
        var embedded = code.reshape(networks * columns, rows, length).bmm(weights);
        return embedded.view(networks, columns, rows, -1).transpose(1, 2).flatten(2);
    }
}
