using MLNet.MoE.Networks.Definition;

namespace MLNet.MoE.Torch.Training;

/// <summary>Refuses networks that cannot fit before anything is allocated.</summary>
internal static class MemoryCheck
{
    /// <summary>Blocks as large as the parameters: parameters, gradient, best, and the optimizer's two.</summary>
    private const int Blocks = 5;

    /// <summary>Checks the parameters of stacked networks against the memory there is.</summary>
    /// <param name="spec">The network.</param>
    /// <param name="networks">How many.</param>
    /// <param name="memoryBytes">Memory that is there for it.</param>
    /// <exception cref="InvalidOperationException">They don't fit.</exception>
    public static void Parameters(NetworkSpec spec, int networks, long memoryBytes)
    {
        double count = WeightLayout.For(spec).Sum(shape => shape.Shape.Aggregate(1.0, (product, extent) => product * extent)) * networks;
        double needed = count * sizeof(float) * Blocks;
        if (needed <= memoryBytes) return;
        throw new InvalidOperationException(
            $"Out of memory: {networks} network(s) of {count / networks:N0} weights take {needed / (1 << 30):N1} GB in training, and there "
            + $"are {memoryBytes / (double)(1 << 30):N1} GB; lower the width, the number of experts or of members.");
    }

    /// <summary>Checks the rows of stacked networks, as they stand on the device, against the memory there is.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="numbers">Numbers of a row. Rows of sparse columns are filled up to the longest of them.</param>
    /// <param name="indices">Indices of a row.</param>
    /// <param name="memoryBytes">Memory that is there for it.</param>
    /// <exception cref="InvalidOperationException">They don't fit.</exception>
    public static void Rows(long rows, int numbers, int indices, long memoryBytes)
    {
        double needed = rows * (((double)numbers * sizeof(float)) + ((double)indices * sizeof(long)));
        if (needed <= memoryBytes) return;
        throw new InvalidOperationException(
            $"Out of memory: {rows:N0} rows of {numbers:N0} numbers and {indices:N0} indices take {needed / (1 << 30):N1} GB on the "
            + $"device, and there are {memoryBytes / (double)(1 << 30):N1} GB; train on fewer rows, or on the CPU engine, which keeps "
            + "sparse columns as they are.");
    }
}
