namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class DataSplitterTests
{
    [TestMethod]
    public void Parts_are_disjoint_and_hold_every_row()
    {
        var split = DataSplitter.Split(SmallData.Classes(203), seed: 4);

        int[] rows = [.. split.Training, .. split.Validation, .. split.Test];
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 203).ToArray(), rows);
    }

    [TestMethod]
    public void Parts_have_their_shares()
    {
        var split = DataSplitter.Split(SmallData.Numbers(1000), seed: 4);

        Assert.AreEqual((640, 160, 200), (split.Training.Length, split.Validation.Length, split.Test.Length));
    }

    [TestMethod]
    public void Every_part_holds_its_share_of_every_class_to_within_two_rows()
    {
        var data = SmallData.Classes(1000);
        var split = DataSplitter.Split(data, seed: 2);

        foreach (int[] part in new[] { split.Training, split.Validation, split.Test })
        {
            for (int label = 0; label < 3; label++)
            {
                double share = data.Target.ToArray().Count(value => value == label) / 1000.0;
                Assert.AreEqual(share * part.Length, part.Count(row => data.Target[row] == label), 2.0,
                    $"class {label} of a part of {part.Length}");
            }
        }
    }

    [TestMethod]
    public void The_same_seed_gives_the_same_parts_and_another_gives_others()
    {
        var data = SmallData.Classes();

        CollectionAssert.AreEqual(DataSplitter.Split(data, 1).Test, DataSplitter.Split(data, 1).Test);
        CollectionAssert.AreNotEqual(DataSplitter.Split(data, 1).Test, DataSplitter.Split(data, 2).Test);
    }

    [TestMethod]
    public void A_maximum_of_training_rows_leaves_the_test_part_as_it_is()
    {
        var data = SmallData.Classes(1000);
        DataSplit whole = DataSplitter.Split(data, 3), capped = DataSplitter.Split(data, 3, maximumTrainingRows: 100);

        Assert.AreEqual((100, 25), (capped.Training.Length, capped.Validation.Length));
        CollectionAssert.AreEquivalent(whole.Test, capped.Test);
        CollectionAssert.IsSubsetOf(capped.Training, whole.Training);
    }

    [TestMethod]
    public void A_capped_training_part_still_holds_every_class_in_proportion()
    {
        var data = SmallData.Classes(1000);
        var capped = DataSplitter.Split(data, 3, maximumTrainingRows: 100);

        Assert.AreEqual(10, capped.Training.Count(row => data.Target[row] == 2), 1);
    }

    [TestMethod]
    public void A_split_that_comes_with_the_data_is_kept()
    {
        var data = SmallData.Numbers(10);
        var fixedData = new TabularDataset(data.Name, data.Task, data.Features,
            data.Target.ToArray()) { FixedSplit = new DatasetSplit(0, [4, 5, 6, 7], [8, 9], [0, 1, 2, 3]) };

        var split = DataSplitter.Split(fixedData, seed: 5);

        CollectionAssert.AreEquivalent(new[] { 4, 5, 6, 7 }, split.Training);
        CollectionAssert.AreEquivalent(new[] { 8, 9 }, split.Validation);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 3 }, split.Test);
    }

    [TestMethod]
    public void Too_few_rows_are_refused_with_their_number()
    {
        var error = Assert.ThrowsExactly<DatasetException>(() => DataSplitter.Split(SmallData.Classes(9), 0));

        StringAssert.Contains(error.Message, "9 rows");
    }
}
