namespace MLNet.MoE.Benchmarks.Tests.Tables;

[TestClass]
public sealed class PackedNumbersTests
{
    public static IEnumerable<object[]> Kinds =>
    [
        ["whole numbers", (Func<Random, int, double>)((random, _) => random.Next(-1000, 1000))],
        ["decimals of a few digits", (Func<Random, int, double>)((random, _) => random.Next(-2_000_000, 2_000_000) / 1e4)],
        ["more and more decimals", (Func<Random, int, double>)((random, i) => random.Next(100) / Math.Pow(10, i / 9000))],
        ["numbers of many digits", (Func<Random, int, double>)((random, _) => random.NextDouble())],
        ["large numbers", (Func<Random, int, double>)((random, _) => 1e12 + random.Next(1000))],
        ["missing, zeros of both signs and bounds of whole numbers",
            (Func<Random, int, double>)((random, _) => random.Next(6) switch { 0 => double.NaN, 1 => -0.0, 2 => 0, 3 => int.MaxValue, 4 =>
                int.MinValue, _ => 0.1 })],
        ["missing only", (Func<Random, int, double>)((_, _) => double.NaN)],
    ];

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Numbers_come_back_to_the_bit(string kind, Func<Random, int, double> number)
    {
        var random = new Random(kind.Length);
        foreach (int count in (int[])[0, 1, 63, 64, 65, 8191, 8192, 8193, 40_000])
        {
            double[] numbers = [.. Enumerable.Range(0, count).Select(i => number(random, i))];
            var packed = new PackedNumbers();
            foreach (double value in numbers) packed.Add(value);
            Assert.AreEqual(count, packed.Count);
            CollectionAssert.AreEqual(Bits(numbers), Bits(packed.ToArray()));
            CollectionAssert.AreEqual(Bits(numbers), Bits([.. packed.Pieces().SelectMany(piece => piece.ToArray())]));
        }
    }

    [TestMethod]
    public void Decimals_of_few_digits_take_half_the_room()
    {
        const int Count = 1 << 20;
        var packed = new PackedNumbers();
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Count; i++) packed.Add(i % 20_001 / 1e4);
        // With the block that is being filled, and the list of blocks.
        Assert.IsLessThan(5L * Count, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.AreEqual(Count, packed.Count);
    }

    private static long[] Bits(double[] numbers) => Array.ConvertAll(numbers, BitConverter.DoubleToInt64Bits);
}
