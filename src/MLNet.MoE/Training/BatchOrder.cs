namespace MLNet.MoE.Training;

/// <summary>Order of the training rows in each epoch: a function of seed and epoch alone, so that all engines see the same batches.</summary>
internal static class BatchOrder
{
    public static int[] ForEpoch(int[] rows, int seed, int epoch)
    {
        var order = (int[])rows.Clone();
        new Random(HashCode(seed, epoch)).Shuffle(order);
        return order;
    }

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(int seed, int epoch) => unchecked((int)(((uint)seed * 2654435761u) ^ ((uint)epoch * 2246822519u)));
}
