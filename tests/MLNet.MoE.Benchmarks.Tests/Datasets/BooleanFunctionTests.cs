using System.Numerics;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class BooleanFunctionTests
{
    [TestMethod]
    public void Parity_depends_on_every_bit_and_loses_a_factor_a_bit()
    {
        var parity = Of(5, input => BitOperations.PopCount((uint)input) % 2 == 1);
        for (int bit = 0; bit < 5; bit++) Assert.AreEqual(1, parity.Influence(bit), 1e-12);
        Assert.AreEqual(Math.Pow(0.7, 5), parity.NoiseStability(0.7), 1e-12);
    }

    [TestMethod]
    public void Dictator_depends_on_its_bit_alone()
    {
        var first = Of(4, input => (input & 8) != 0);
        CollectionAssert.AreEqual(new double[] { 1, 0, 0, 0 }, Enumerable.Range(0, 4).Select(first.Influence).ToArray());
        Assert.AreEqual(0.3, first.NoiseStability(0.3), 1e-12);
    }

    [TestMethod]
    public void Majority_of_three_depends_on_each_bit_in_half_of_the_inputs()
    {
        var majority = Of(3, input => BitOperations.PopCount((uint)input) >= 2);
        for (int bit = 0; bit < 3; bit++) Assert.AreEqual(0.5, majority.Influence(bit), 1e-12);
        Assert.AreEqual((0.75 * 0.6) + (0.25 * Math.Pow(0.6, 3)), majority.NoiseStability(0.6), 1e-12);
    }

    [TestMethod]
    [DataRow("copy")]
    [DataRow("parity")]
    [DataRow("majority")]
    public void Influences_of_pointer_values_are_those_of_counting(string function)
    {
        var table = new PointerValueRetrieval(function).Generate();
        float[] labels = table.Target.ToArray();
        var exact = BooleanFunction.Of(table);
        Assert.AreEqual(11, exact.Bits);
        for (int bit = 0; bit < exact.Bits; bit++)
        {
            int mask = 1 << (exact.Bits - 1 - bit);
            double changed = labels.Where((label, input) => label != labels[input ^ mask]).Count() / (double)labels.Length;
            Assert.AreEqual(changed, exact.Influence(bit), 1e-12);
        }
        Assert.AreEqual(1, exact.NoiseStability(1), 1e-12);
    }

    [TestMethod]
    public void What_is_no_function_of_bits_is_refused()
    {
        Assert.ThrowsExactly<ArgumentException>(() => new BooleanFunction([true, false, true]));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BooleanFunction([true, false]).Influence(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new BooleanFunction([true, false]).NoiseStability(1.1));
    }

    [TestMethod]
    public void Held_out_bit_is_always_one_in_the_rows_to_learn_from_and_zero_in_the_others()
    {
        foreach (var (column, name) in ((string, string)[])[("pointer-1", "pvr-copy-p1"), ("value-1", "pvr-copy-v1")])
        {
            var generator = GeneratedSuite.Find(name);
            var table = generator.Generate(seed: 3);
            var split = table.FixedSplit!;
            float[] values = ((NumericColumn)table.Features.Single(feature => feature.Name == column)).Values.ToArray();
            Assert.IsTrue(split.Training.Concat(split.Validation).All(row => values[row] == 1));
            Assert.IsTrue(split.Test.All(row => values[row] == 0));
            CollectionAssert.AreEqual(Enumerable.Range(0, table.RowCount).ToArray(),
                split.Training.Concat(split.Validation).Concat(split.Test).Order().ToArray());
            CollectionAssert.AreEqual(split.Training, generator.Generate(seed: 3).FixedSplit!.Training);
            CollectionAssert.AreNotEqual(split.Training, generator.Generate(seed: 4).FixedSplit!.Training);
        }
    }

    private static BooleanFunction Of(int bits, Func<int, bool> function)
        => new([.. Enumerable.Range(0, 1 << bits).Select(function)]);
}
