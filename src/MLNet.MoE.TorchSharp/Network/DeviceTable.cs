using MLNet.MoE.Data;
using MLNet.MoE.Network;
using MLNet.MoE.Torch.Network.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// Rows of a prepared table on a device, for the whole of a run: one block of numbers and one of indices, so that a batch is two selections.
/// </summary>
internal sealed class DeviceTable : IDisposable
{
    /// <summary>Rows that are copied to the device at a time.</summary>
    private const int ChunkRows = 16384;

    private readonly NetworkSpec _spec;
    private readonly ITorchEmbedding _embedding;
    private readonly int _embeddingNumbers, _embeddingIndices, _groups;
    private readonly bool _hasWeights;
    private readonly Tensor _numbers, _indices;

    /// <summary>Copies rows to a device.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Rows of it; they are known by their place in this list from here on.</param>
    /// <param name="meanWeight">Weight that counts as 1.</param>
    /// <param name="device">The device.</param>
    public DeviceTable(NetworkSpec spec, FeatureTable table, int[] rows, double meanWeight, Device device)
    {
        _spec = spec;
        _embedding = TorchParts.Embeddings.Get(spec.Embedding);
        _embeddingNumbers = _embedding.NumberCount(spec);
        _embeddingIndices = _embedding.IndexCount(spec);
        _groups = spec.CategorySizes.Count;
        _hasWeights = table.HasWeights;
        RowCount = rows.Length;
        _numbers = empty(rows.Length, NumberCount, ScalarType.Float32, device).DetachFromDisposeScope();
        _indices = empty(rows.Length, IndexCount, ScalarType.Int64, device).DetachFromDisposeScope();
        for (int start = 0; start < rows.Length; start += ChunkRows)
            Copy(table, rows.AsSpan(start, Math.Min(ChunkRows, rows.Length - start)), start, (float)(1 / meanWeight));
    }

    /// <summary>Rows on the device.</summary>
    public int RowCount { get; }

    private int NumberCount => _spec.PreparedColumns + _embeddingNumbers + _groups + 2;

    private int IndexCount => _embeddingIndices + _groups + 1;

    /// <summary>The rows of a batch.</summary>
    /// <param name="rows">(networks, rows): places in the list of rows.</param>
    public BatchTensors Select(Tensor rows)
    {
        var flat = rows.reshape(-1);
        var numbers = _numbers.index_select(0, flat).view(rows.shape[0], rows.shape[1], NumberCount);
        var indices = _indices.index_select(0, flat).view(rows.shape[0], rows.shape[1], IndexCount);
        int present = _spec.PreparedColumns + _embeddingNumbers, label = present + _groups;
        return new BatchTensors(
            numbers.narrow(2, 0, _spec.NumericColumns),
            numbers.narrow(2, _spec.NumericColumns, _spec.PlainColumns),
            numbers.narrow(2, _spec.PreparedColumns, _embeddingNumbers),
            indices.narrow(2, 0, _embeddingIndices),
            indices.narrow(2, _embeddingIndices, _groups),
            numbers.narrow(2, present, _groups),
            _spec.Task == TaskKind.Multiclass ? indices.select(2, IndexCount - 1) : numbers.select(2, label),
            _hasWeights ? numbers.select(2, label + 1) : null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _numbers.Dispose();
        _indices.Dispose();
    }

    private void Copy(FeatureTable table, ReadOnlySpan<int> rows, int start, float weightScale)
    {
        var numbers = new float[rows.Length * NumberCount];
        var indices = new long[rows.Length * IndexCount];
        for (int i = 0; i < rows.Length; i++)
            Prepare(table, rows[i], numbers.AsSpan(i * NumberCount, NumberCount), indices.AsSpan(i * IndexCount, IndexCount), weightScale);
        using var scope = NewDisposeScope();
        _numbers.narrow(0, start, rows.Length).copy_(tensor(numbers, rows.Length, NumberCount));
        _indices.narrow(0, start, rows.Length).copy_(tensor(indices, rows.Length, IndexCount));
    }

    private void Prepare(FeatureTable table, int row, Span<float> numbers, Span<long> indices, float weightScale)
    {
        var numeric = table.Numeric(row);
        numeric.CopyTo(numbers);
        _embedding.Prepare(_spec, numeric[.._spec.NumericColumns], numbers.Slice(_spec.PreparedColumns, _embeddingNumbers), indices[.._embeddingIndices]);
        var categories = table.Categories(row);
        int present = _spec.PreparedColumns + _embeddingNumbers, first = 0;
        for (int group = 0; group < _groups; first += _spec.CategorySizes[group++])
        {
            bool known = categories[group] >= 0;
            indices[_embeddingIndices + group] = known ? first + categories[group] : 0;
            numbers[present + group] = known ? 1 : 0;
        }
        numbers[^2] = table.Label(row);
        numbers[^1] = table.Weight(row) * weightScale;
        indices[^1] = _spec.Task == TaskKind.Multiclass ? (long)table.Label(row) : 0;
    }
}
