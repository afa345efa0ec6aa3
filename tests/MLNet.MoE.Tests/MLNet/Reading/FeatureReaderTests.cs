using Microsoft.ML;
using Microsoft.ML.Data;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Tables;
using static MLNet.MoE.Tests.Tables.ReaderData;

namespace MLNet.MoE.Tests;

[TestClass]
public class FeatureReaderTests
{
    [TestMethod]
    public void Dense_rows_arrive_as_they_are()
    {
        var tables = Read(Dense((1.5f, [1, 2]), (2.5f, [3, float.NaN])), TaskKind.Regression);

        CollectionAssert.AreEqual(new[] { 1.5f, 2.5f }, LabelsOf(tables.Training));
        CollectionAssert.AreEqual(new[] { 1f, 2f }, tables.Training.Numeric(0).ToArray());
        CollectionAssert.AreEqual(new[] { 3f, float.NaN }, tables.Training.Numeric(1).ToArray());
        Assert.AreEqual(2, tables.Layout.SlotCount);
        Assert.AreEqual(0, tables.Classes);
    }

    [TestMethod]
    public void Sparse_rows_give_the_table_of_their_dense_form()
    {
        var random = new Random(5);
        var dense = Enumerable.Range(0, 200).Select(i => (Label: (float)i, Features: Enumerable.Range(0, 9)
            .Select(slot => slot is >= 3 and < 7 ? (slot - 3 == i % 5 ? 1f : 0f) : random.Next(3) == 0 ? random.NextSingle() : 0f)
            .ToArray())).ToArray();
        var sparse = dense.Select(row =>
        {
            int[] set = Enumerable.Range(0, 9).Where(slot => row.Features[slot] != 0).ToArray();
            return new SparseRow { Label = row.Label,
                Features = new VBuffer<float>(9, set.Length, [.. set.Select(slot => row.Features[slot])], set) };
        });

        var expected = Read(Marked(Dense(dense), 3, 6), TaskKind.Regression).Training;
        var actual = Read(Marked(View(sparse, 9), 3, 6), TaskKind.Regression).Training;

        Assert.AreEqual(5, actual.NumericCount);
        for (int row = 0; row < 200; row++)
        {
            CollectionAssert.AreEqual(expected.Numeric(row).ToArray(), actual.Numeric(row).ToArray());
            CollectionAssert.AreEqual(expected.Categories(row).ToArray(), actual.Categories(row).ToArray());
            Assert.AreEqual(row % 5 == 4 ? -1 : row % 5, actual.Categories(row)[0]);
        }
    }

    [TestMethod]
    public void Data_is_read_by_one_cursor()
    {
        var view = new MarkedView(Dense((0, [1, 0, 5]), (1, [0, 1, 6])), [0, 1]);
        Read(view, TaskKind.Regression);
        Assert.AreEqual(1, view.Cursors);
    }

    [TestMethod]
    public void One_hot_encoded_columns_become_one_index_a_row()
    {
        var ml = new MLContext(1);
        var data =
            ml.Data.LoadFromEnumerable(
                new[] { "a", "b", "a", "c" }.Select((city, i) => new City { Label = i, Name = city, Size = 10 * i }));
        var pipeline = ml.Transforms.Categorical.OneHotEncoding("Code", "Name")
            .Append(ml.Transforms.Concatenate("Features", "Size", "Code"));
        var fitted = pipeline.Fit(data);
        var unseen = ml.Data.LoadFromEnumerable([new City { Label = 1, Name = "z", Size = 7 }]);

        var tables = Read(fitted.Transform(data), TaskKind.Regression, fitted.Transform(unseen));

        CollectionAssert.AreEqual(new[] { 3 }, tables.Training.CategorySizes.ToArray());
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 2 }, CategoriesOf(tables.Training).Select(row => row[0]).ToArray());
        CollectionAssert.AreEqual(new[] { 0f, 10, 20, 30 }, NumbersOf(tables.Training).Select(row => row[0]).ToArray());
        Assert.AreEqual(-1, tables.Validation!.Categories(0)[0]);
        CollectionAssert.AreEqual(new[] { "Size", "Code.a", "Code.b", "Code.c" }, tables.Layout.SlotNames!.ToArray());
    }

    [TestMethod]
    public void Ten_thousand_categories_take_one_integer_a_row()
    {
        var ml = new MLContext(1);
        var data = ml.Data.LoadFromEnumerable(Enumerable.Range(0, 10_000).Select(i => new City { Label = i, Name = $"city {i}" }));
        var table = Read(ml.Transforms.Categorical.OneHotEncoding("Features", "Name").Fit(data).Transform(data),
            TaskKind.Regression).Training;

        Assert.AreEqual(0, table.NumericCount);
        Assert.IsTrue(Enumerable.Range(0, 10_000).All(row => table.Categories(row).ToArray() is [var index] && index == row));
    }

    [TestMethod]
    [DataRow(2f, 0f, DisplayName = "another value than 1")]
    [DataRow(1f, 1f, DisplayName = "two ones")]
    [DataRow(float.NaN, 0f, DisplayName = "a missing value")]
    public void Group_that_is_not_one_hot_is_read_again_as_numbers(float first, float second)
    {
        var view = new MarkedView(Dense((0, [1, 0, 0, 1]), (1, [0, 1, first, second])), [0, 1, 2, 3]);
        var tables = Read(view, TaskKind.Regression, out var warnings);

        CollectionAssert.AreEqual(new[] { new CategoryGroup(0, 2) }, tables.Layout.Groups.ToArray());
        CollectionAssert.AreEqual(new[] { 2, 3 }, tables.Layout.NumericSlots.ToArray());
        CollectionAssert.AreEqual(new[] { first, second }, tables.Training.Numeric(1).ToArray());
        Assert.AreEqual(1, tables.Training.Categories(1)[0]);
        Assert.AreEqual(2, view.Cursors);
        StringAssert.Contains(warnings.Single(), "Slots 2 to 3 of column 'Features'");
    }

    [TestMethod]
    public void Group_that_is_not_one_hot_in_the_validation_data_is_read_as_numbers_in_both()
    {
        var tables = Read(Marked(Dense((0, [1, 0]), (1, [0, 1])), 0, 1), TaskKind.Regression, Marked(Dense((0, [1, 1])), 0, 1));

        Assert.AreEqual(2, tables.Training.NumericCount);
        CollectionAssert.AreEqual(new[] { 1f, 1f }, tables.Validation!.Numeric(0).ToArray());
    }

    [TestMethod]
    [DataRow(new[] { 0, 9 }, DisplayName = "beyond the vector")]
    [DataRow(new[] { 0, 1, 1, 2 }, DisplayName = "overlapping")]
    [DataRow(new[] { 2, 1 }, DisplayName = "reversed")]
    public void Marks_that_do_not_fit_the_vector_are_ignored(int[] ranges)
    {
        var tables = Read(Marked(Dense((0, [1, 0, 0]), (1, [0, 1, 0])), ranges), TaskKind.Regression);
        Assert.AreEqual(3, tables.Training.NumericCount);
    }

    [TestMethod]
    public void Infinite_features_become_missing_and_are_counted_in_one_warning()
    {
        var tables = Read(Dense((0, [1, float.PositiveInfinity]), (1, [float.NegativeInfinity, 2])), TaskKind.Regression, out var warnings);

        CollectionAssert.AreEqual(new[] { 1, float.NaN }, tables.Training.Numeric(0).ToArray());
        CollectionAssert.AreEqual(new[] { float.NaN, 2 }, tables.Training.Numeric(1).ToArray());
        StringAssert.Contains(warnings.Single(), "2 infinite values in column 'Features'");
    }

    [TestMethod]
    public void Weights_are_kept_and_rows_of_weight_zero_skipped()
    {
        var table = FeatureReader.Read(Weights(3, 0, 1), null, Weighted, TaskKind.Regression).Training;

        CollectionAssert.AreEqual(new[] { 0f, 2f }, LabelsOf(table));
        Assert.AreEqual(1.5f, table.Weight(0));
        Assert.AreEqual(0.5f, table.Weight(1));
    }

    [TestMethod]
    public void Reading_stops_when_cancelled()
    {
        int checks = 0;
        var view = Labels([.. Enumerable.Range(0, 5000).Select(i => (float)i)]);
        Assert.ThrowsExactly<OperationCanceledException>(() => FeatureReader.Read(view, null, Columns, TaskKind.Regression, () =>
        {
            if (++checks == 2) throw new OperationCanceledException();
        }));
        Assert.AreEqual(2, checks);
    }

    private sealed class City
    {
        public float Label { get; set; }

        public string Name { get; set; } = "";

        public float Size { get; set; }
    }
}
