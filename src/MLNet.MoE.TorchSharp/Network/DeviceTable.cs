using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Torch.Cuda;
using MLNet.MoE.Torch.Training;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// Rows of stacked networks on a device, for the whole of a run: one block of numbers and one of indices, so that a batch is two
/// selections. Networks that learn from the same rows share them.
/// </summary>
internal sealed class DeviceTable
{
    /// <summary>Rows that are copied to the device at a time.</summary>
    private const int ChunkRows = 16384;

    private readonly NetworkSpec _stack;
    private readonly int _groups, _targets;
    private readonly bool _hasWeights;
    private readonly Tensor _numbers, _indices, _none;

    /// <summary>Copies rows to a device.</summary>
    /// <param name="stack">The network that all are trained as.</param>
    /// <param name="networks">Rows of each network, equally many.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public DeviceTable(NetworkSpec stack, IReadOnlyList<NetworkRows> networks, Device device, KeptTensors kept)
    {
        _stack = stack;
        _groups = stack.CategorySizes.Count + (stack.SparseColumns == 0 ? 0 : Math.Max(1, networks.Max(LongestSparse)));
        _targets = networks[0].Table.TargetCount;
        _hasWeights = networks.Any(network => network.Table.HasWeights);
        RowCount = networks[0].Rows.Length;
        var distinct = new List<NetworkRows>();
        First = [.. networks.Select(network =>
        {
            int place = distinct.FindIndex(network.AreThoseOf);
            if (place < 0) distinct.Add(network);
            return (long)RowCount * (place < 0 ? distinct.Count - 1 : place);
        })];
        long available = GpuMemory.Available(device.type == TorchSharp.DeviceType.CUDA ? device.index : null);
        MemoryCheck.Rows((long)RowCount * distinct.Count, NumberCount, IndexCount, available);
        _numbers = kept.Keep(empty((long)RowCount * distinct.Count, NumberCount, ScalarType.Float32, device));
        _indices = kept.Keep(empty((long)RowCount * distinct.Count, IndexCount, ScalarType.Int64, device));
        _none = kept.Keep(empty(0, ScalarType.Float32, device));
        for (int i = 0; i < distinct.Count; i++)
        {
            for (int start = 0; start < RowCount; start += ChunkRows)
                Copy(distinct[i], start, Math.Min(ChunkRows, RowCount - start), (long)RowCount * i);
        }
    }

    /// <summary>Rows of each network.</summary>
    public int RowCount { get; }

    /// <summary>Place of each network's first row.</summary>
    public IReadOnlyList<long> First { get; }

    private int NumberCount => _stack.PreparedColumns + _groups + _targets + 1;

    private int IndexCount => _groups;

    /// <summary>The rows of a batch.</summary>
    /// <param name="rows">(networks, orders, rows): places from each network's <see cref="First"/> on.</param>
    public BatchTensors Select(Tensor rows)
    {
        var (networks, orders, count) = (rows.shape[0], rows.shape[1], rows.shape[1] * rows.shape[2]);
        var flat = rows.reshape(-1);
        var numbers = _numbers.index_select(0, flat).view(networks, count, NumberCount);
        var indices = IndexCount > 0 ? _indices.index_select(0, flat).view(networks, count, IndexCount) : _none;
        int present = _stack.PreparedColumns, label = present + _groups;
        return new BatchTensors(
            orders,
            numbers.narrow(2, 0, _stack.NumericColumns),
            Part(numbers, _stack.NumericColumns, _stack.PlainColumns),
            indices,
            Part(numbers, present, _groups),
            numbers.narrow(2, label, _targets),
            _hasWeights ? numbers.select(2, label + _targets) : null);
    }

    /// <summary>Of each network, where the rows of its table stand: (rows of the table), 0 for those that are not here.</summary>
    /// <param name="networks">As the constructor got them.</param>
    public long[][] Places(IReadOnlyList<NetworkRows> networks)
    {
        var places = new Dictionary<long, long[]>();
        foreach (var (network, first) in networks.Zip(First))
        {
            if (places.ContainsKey(first)) continue;
            long[] own = places[first] = new long[network.Table.RowCount];
            for (int i = 0; i < network.Rows.Length; i++) own[network.Rows[i]] = first + i;
        }
        return [.. First.Select(first => places[first])];
    }

    // What a network lacks is not worth an operation in each step.
    private Tensor Part(Tensor block, long start, long length) => length == 0 ? _none : block.narrow(2, start, length);

    private void Copy(NetworkRows network, int start, int count, long first)
    {
        float[] numbers = new float[count * NumberCount];
        long[] indices = new long[count * IndexCount];
        for (int i = 0; i < count; i++)
            Prepare(network, network.Rows[start + i], numbers.AsSpan(i * NumberCount, NumberCount),
                indices.AsSpan(i * IndexCount, IndexCount));
        using var scope = NewDisposeScope();
        _numbers.narrow(0, first + start, count).copy_(tensor(numbers, count, NumberCount));
        if (IndexCount > 0) _indices.narrow(0, first + start, count).copy_(tensor(indices, count, IndexCount));
    }

    private void Prepare(NetworkRows network, int row, Span<float> numbers, Span<long> indices)
    {
        var (spec, table) = (network.Spec, network.Table);
        var numeric = table.Numeric(row)[..spec.NumericColumns];
        numeric.CopyTo(numbers);
        table.Numeric(row)[spec.NumericColumns..].CopyTo(numbers[_stack.NumericColumns..]);
        var categories = table.Categories(row);
        int present = _stack.PreparedColumns, first = 0;
        for (int group = 0; group < categories.Length; first += _stack.CategorySizes[group++])
        {
            bool known = categories[group] >= 0;
            indices[group] = known ? first + categories[group] : 0;
            numbers[present + group] = known ? 1 : 0;
        }
        var sparse = table.Sparse(row);
        int firstColumn = _stack.CategoryCount, place = categories.Length;
        // Rows are filled up to the longest of them, with zeros.
        for (int i = 0; i < sparse.Columns.Length; i++, place++)
        {
            indices[place] = firstColumn + sparse.Columns[i];
            numbers[present + place] = sparse.Values[i];
        }
        table.Labels(row).CopyTo(numbers.Slice(present + _groups, _targets));
        numbers[^1] = table.Weight(row) * (float)(1 / network.MeanWeight);
    }

    private static int LongestSparse(NetworkRows network)
    {
        int longest = 0;
        foreach (int row in network.Rows) longest = Math.Max(longest, network.Table.Sparse(row).Columns.Length);
        return longest;
    }
}
