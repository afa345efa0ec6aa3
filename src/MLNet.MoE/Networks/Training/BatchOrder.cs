using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Networks.Training;

/// <summary>Order of the training rows in each epoch: a function of seed, epoch and member alone, so that all engines see the same
/// batches.</summary>
internal static class BatchOrder
{
    /// <summary>Orders that a network trains in: one for all its members, or one for each.</summary>
    public static int Count(NetworkSpec spec, TrainingSettings settings) => settings.ShufflePerMember ? spec.Members : 1;

    /// <summary>(orders, rows): the rows in as many orders, one after the other. The first is the same for any number of orders.</summary>
    public static int[] ForEpoch(int[] rows, int seed, int epoch, int orders)
    {
        int[] all = new int[orders * rows.Length];
        for (int order = 0; order < orders; order++)
        {
            var own = all.AsSpan(order * rows.Length, rows.Length);
            rows.CopyTo(own);
            new Random(HashCode(seed, epoch) ^ (order * 0x2545F491)).Shuffle(own);
        }
        return all;
    }

    /// <summary>
    /// The same for the rows of a table. Where only some of its chunks are in memory at a time, the chunks are shuffled, and then the rows
    /// of each so many of them: rows that stand near each other in the order come from few chunks.
    /// </summary>
    public static int[] ForEpoch(TrainingData data, int seed, int epoch, int orders) => data.Training.WindowChunks is > 0 and var window
        ? InWindows(data.TrainingRows, data.Training.RowsPerChunk, window, HashCode(seed, epoch), orders)
        : ForEpoch(data.TrainingRows, seed, epoch, orders);

    internal static int[] InWindows(int[] rows, int rowsPerChunk, int window, int hash, int orders)
    {
        int chunks = rows.Length == 0 ? 0 : (rows.Max() / rowsPerChunk) + 1;
        int[] sequence = [.. Enumerable.Range(0, chunks)], starts = new int[chunks + 1], place = new int[chunks];
        new Random(hash).Shuffle(sequence);
        for (int i = 0; i < chunks; i++) place[sequence[i]] = i;
        foreach (int row in rows) starts[place[row / rowsPerChunk] + 1]++;
        for (int i = 0; i < chunks; i++) starts[i + 1] += starts[i];
        int[] all = new int[orders * rows.Length], next = starts[..chunks];
        foreach (int row in rows) all[next[place[row / rowsPerChunk]]++] = row;
        for (int order = orders - 1; order >= 0; order--)
        {
            var own = all.AsSpan(order * rows.Length, rows.Length);
            if (order > 0) all.AsSpan(0, rows.Length).CopyTo(own);
            var random = new Random(hash ^ 0x5bd1e995 ^ (order * 0x2545F491));
            for (int first = 0; first < chunks; first += window)
                random.Shuffle(own[starts[first]..starts[Math.Min(first + window, chunks)]]);
        }
        return all;
    }

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(int seed, int epoch) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)epoch * 2246822519u)));
}
