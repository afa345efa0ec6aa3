using MLNet.MoE.Torch.Graphs;
using MLNet.MoE.Torch.Network;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// The batches of an epoch, brought to the device at once: whole batches step after step, and the rows that are left as one of their own.
/// </summary>
internal sealed class EpochOrder
{
    private readonly long[][] _places;
    private readonly int _orders, _rows, _batchSize;

    /// <summary>(whole batches, networks, orders, rows of a batch) and (networks, orders, rows that are left).</summary>
    private readonly Tensor _whole, _rest;

    /// <summary>Makes room.</summary>
    /// <param name="places">Of each network, where on the device the rows of its table stand.</param>
    /// <param name="orders">Orders of a network: 1, or as many as members.</param>
    /// <param name="rows">Rows of an epoch.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public EpochOrder(long[][] places, int orders, int rows, int batchSize, Device device, KeptTensors kept)
    {
        (_places, _orders, _rows, _batchSize) = (places, orders, rows, batchSize);
        _whole = kept.Keep(empty([rows / batchSize, places.Length, orders, batchSize], ScalarType.Int64, device));
        _rest = kept.Keep(empty([places.Length, orders, rows % batchSize], ScalarType.Int64, device));
    }

    /// <summary>Steps of the epoch.</summary>
    public int Steps => (_rows + _batchSize - 1) / _batchSize;

    /// <summary>Brings an epoch's orders to the device.</summary>
    /// <param name="orders">Rows of each network's table: (orders x rows).</param>
    public void Upload(IReadOnlyList<int[]> orders)
    {
        using var scope = NewDisposeScope();
        long[] places = new long[_places.Length * _orders * _rows];
        int at = 0;
        for (int network = 0; network < orders.Count; network++)
        {
            long[] own = _places[network];
            foreach (int row in orders[network]) places[at++] = own[row];
        }
        var uploaded = tensor(places, [_places.Length, _orders, _rows], device: _whole.device);
        int whole = _rows - (_rows % _batchSize);
        if (whole > 0) _whole.copy_(uploaded.narrow(2, 0, whole).unflatten(2, whole / _batchSize, _batchSize).permute(2, 0, 1, 3));
        if (whole < _rows) _rest.copy_(uploaded.narrow(2, whole, _rows - whole));
    }

    /// <summary>Rows of a step's batch.</summary>
    public int RowsOf(int step) => Math.Min(_batchSize, _rows - (step * _batchSize));

    /// <summary>The batch of the present step: (networks, orders, rows).</summary>
    /// <param name="cursor">Where it stands in the epoch.</param>
    /// <param name="rows">How many rows it has: the last batch of an epoch may have fewer.</param>
    public Tensor Batch(StepCursor cursor, int rows) => rows == _batchSize ? cursor.Pick(_whole) : _rest;
}
