namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>The class counts that the publications state, and rules written a second way.</summary>
[TestClass]
public sealed class CompleteSetsTests
{
    [TestMethod]
    public void Tic_tac_toe_is_positive_626_times()
    {
        CollectionAssert.AreEqual(new[] { 332, 626 }, ClassCounts(new TicTacToe()));
    }

    [TestMethod]
    public void Balance_scale_tips_as_often_left_as_right()
    {
        CollectionAssert.AreEqual(new[] { 49, 288, 288 }, ClassCounts(new BalanceScale()));
    }

    [TestMethod]
    public void Krkopt_has_the_published_class_counts()
    {
        CollectionAssert.AreEqual(
            new[] { 2796, 27, 78, 246, 81, 198, 471, 592, 683, 1433, 1712, 1985, 2854, 3597, 4194, 4553, 2166, 390 },
            ClassCounts(new Krkopt()));
    }

    [TestMethod]
    public void Monk_1_is_positive_for_half_of_the_robots()
    {
        CollectionAssert.AreEqual(new[] { 216, 216 }, ClassCounts(new Monk1()));
    }

    [TestMethod]
    public void Monk_2_is_positive_for_142_robots()
    {
        CollectionAssert.AreEqual(new[] { 290, 142 }, ClassCounts(new Monk2()));
    }

    [TestMethod]
    public void Monk_3_has_22_labels_against_its_rule()
    {
        var data = new Monk3().Generate(seed: 4);
        var (body, holding, jacket) = (Codes(data, 1), Codes(data, 3), Codes(data, 4));

        int wrong = Enumerable.Range(0, 432).Count(row =>
        {
            bool rule = (jacket[row] == "3" && holding[row] == "1") || (jacket[row] != "4" && body[row] != "3");
            return rule != (data.Target[row] == 1);
        });

        Assert.AreEqual(22, wrong);
        Assert.AreEqual(22.0 / 432, data.BayesError);
    }

    [TestMethod]
    public void Pointer_value_retrieval_copies_the_bit_pointed_at()
    {
        CheckPointerValueRetrieval("copy", window => window[0]);
    }

    [TestMethod]
    public void Pointer_value_retrieval_gives_the_parity_of_the_window()
    {
        CheckPointerValueRetrieval("parity", window => window[0] ^ window[1] ^ window[2]);
    }

    [TestMethod]
    public void Pointer_value_retrieval_gives_the_majority_of_the_window()
    {
        CheckPointerValueRetrieval("majority", window => (window[0] & window[1]) | (window[1] & window[2]) | (window[0] & window[2]));
    }

    [TestMethod]
    public void Pointer_value_retrieval_refuses_an_unknown_function()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => new PointerValueRetrieval("xor"));

        StringAssert.Contains(exception.Message, "'xor'");
    }

    private static void CheckPointerValueRetrieval(string function, Func<int[], int> expected)
    {
        var data = new PointerValueRetrieval(function).Generate();
        for (int row = 0; row < data.RowCount; row++)
        {
            int[] bits = data.Features.Select(column => (int)((NumericColumn)column).Values[row]).ToArray();
            int pointer = 4 * bits[0] + 2 * bits[1] + bits[2];
            int[] window = [bits[3 + pointer], bits[3 + (pointer + 1) % 8], bits[3 + (pointer + 2) % 8]];
            Assert.AreEqual(expected(window), (int)data.Target[row], string.Concat(bits));
        }
    }

    private static string?[] Codes(TabularDataset data, int column) =>
        [.. Enumerable.Range(0, data.RowCount).Select(row => ((CategoricalColumn)data.Features[column])[row])];

    private static int[] ClassCounts(DatasetGenerator generator)
    {
        int[] counts = new int[generator.ClassNames.Count];
        foreach (float target in generator.Generate().Target)
            counts[(int)target]++;
        return counts;
    }
}
