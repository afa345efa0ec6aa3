using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class FeatureSpaceTests
{
    private static readonly TabularDataset Data = new(
        "small",
        TaskKind.Regression,
        [
            new NumericColumn("number", [1, 3, float.NaN, 9]),
            new CategoricalColumn("word", [0, 2, -1, 1], ["a", "b", "c"]),
        ],
        [0, 0, 0, 0]);

    // The category of row 3 does not occur in the rows that the space is fitted on.
    private static readonly FeatureSpace Space = new(Data, [0, 1, 2]);

    [TestMethod]
    public void Missing_numbers_are_kept_where_asked()
    {
        CollectionAssert.AreEqual(new[] { float.NaN, 0, 0 }, Space.Encode([2], FeatureEncoding.MissingKept)[0].DenseValues().ToArray());
    }

    [TestMethod]
    public void Missing_numbers_become_the_training_mean_and_an_indicator_where_asked()
    {
        CollectionAssert.AreEqual(new[] { 2f, 1, 0, 0 }, Space.Encode([2], FeatureEncoding.MissingReplaced)[0].DenseValues().ToArray());
    }

    [TestMethod]
    public void A_category_that_the_training_part_lacks_is_all_zeros()
    {
        CollectionAssert.AreEqual(new[] { 9f, 0, 0 }, Space.Encode([3], FeatureEncoding.MissingKept)[0].DenseValues().ToArray());
    }

    [TestMethod]
    public void One_hot_runs_are_annotated_for_the_trainers()
    {
        var view = new FeaturePart(Space, [0, 1]).Unlabelled(new MLContext(1), FeatureEncoding.MissingKept);

        VBuffer<int> ranges = default;
        view.Schema["Features"].Annotations.GetValue("CategoricalSlotRanges", ref ranges);
        CollectionAssert.AreEqual(new[] { 1, 2 }, ranges.DenseValues().ToArray());
    }

    [TestMethod]
    public void Many_slots_give_sparse_vectors_of_the_same_values()
    {
        int[] codes = [.. Enumerable.Range(0, 400)];
        var data = new TabularDataset(
            "wide",
            TaskKind.Regression,
            [new NumericColumn("number", new float[400]), new CategoricalColumn("word", codes, [.. codes.Select(code => $"w{code}")])],
            new float[400]);

        var vector = new FeatureSpace(data, codes).Encode([7], FeatureEncoding.MissingKept)[0];

        Assert.IsFalse(vector.IsDense);
        Assert.AreEqual(8, Array.IndexOf(vector.DenseValues().ToArray(), 1f));
    }

    [TestMethod]
    public void Class_labels_reach_ml_net_as_keys_counted_from_one()
    {
        var parts = new PreparedSplit(SmallData.Classes(), 0, null).Parts;

        uint[] keys = parts.TrainingView(new MLContext(1), FeatureEncoding.MissingKept).GetColumn<uint>("Label").ToArray();

        CollectionAssert.AreEqual(Array.ConvertAll(parts.TrainingLabels, label => (uint)label + 1), keys);
    }
}
