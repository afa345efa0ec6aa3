using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class TabularDatasetTests
{
    private static TabularDataset Binary() => new(
        "small",
        TaskKind.Binary,
        [new NumericColumn("age", [30, float.NaN, 50]), CategoricalColumn.FromValues("colour", ["red", null, "blue"])],
        [0, 1, 1],
        ["no", "yes"]);

    [TestMethod]
    public void Numeric_columns_reach_mlnet_as_single_with_nan_where_missing()
    {
        float[] ages = Binary().ToDataView().GetColumn<float>("age").ToArray();

        CollectionAssert.AreEqual(new[] { 30, float.NaN, 50 }, ages);
    }

    [TestMethod]
    public void Categories_reach_mlnet_as_text_empty_where_missing()
    {
        string[] colours = Binary().ToDataView().GetColumn<ReadOnlyMemory<char>>("colour").Select(text => text.ToString()).ToArray();

        CollectionAssert.AreEqual(new[] { "red", "", "blue" }, colours);
    }

    [TestMethod]
    public void The_label_of_a_binary_task_is_true_for_the_last_class()
    {
        bool[] labels = Binary().ToDataView().GetColumn<bool>("Label").ToArray();

        CollectionAssert.AreEqual(new[] { false, true, true }, labels);
    }

    [TestMethod]
    public void The_label_of_a_multiclass_task_is_the_class_name()
    {
        var data = new TabularDataset("m", TaskKind.Multiclass, [new NumericColumn("x", [1, 2, 3])], [2, 0, 1], ["a", "b", "c"]);

        string[] labels = data.ToDataView(labelColumnName: "kind").GetColumn<string>("kind").ToArray();

        CollectionAssert.AreEqual(new[] { "c", "a", "b" }, labels);
    }

    [TestMethod]
    public void The_label_of_a_regression_task_is_its_value()
    {
        var data = new TabularDataset("r", TaskKind.Regression, [new NumericColumn("x", [1, 2])], [0.5f, -3]);

        CollectionAssert.AreEqual(new[] { 0.5f, -3 }, data.ToDataView().GetColumn<float>("Label").ToArray());
    }

    [TestMethod]
    public void A_view_of_some_rows_shows_them_in_the_order_asked_for()
    {
        var view = Binary().ToDataView(rows: [2, 0, 2]);

        Assert.AreEqual(3L, view.GetRowCount());
        CollectionAssert.AreEqual(new[] { 50f, 30f, 50f }, view.GetColumn<float>("age").ToArray());
        CollectionAssert.AreEqual(new[] { true, false, true }, view.GetColumn<bool>("Label").ToArray());
    }

    [TestMethod]
    public void A_view_refuses_a_row_that_is_not_there()
    {
        var exception = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => Binary().ToDataView(rows: [0, -1]));

        StringAssert.Contains(exception.Message, "-1");
    }

    [TestMethod]
    public void A_view_works_in_a_pipeline_of_several_passes()
    {
        var ml = new MLContext(1);
        var view = Binary().ToDataView();
        var pipeline = ml.Transforms.Categorical.OneHotEncoding("colour")
            .Append(ml.Transforms.ReplaceMissingValues("age",
                replacementMode: Microsoft.ML.Transforms.MissingValueReplacingEstimator.ReplacementMode.Mean))
            .Append(ml.Transforms.Concatenate("Features", "age", "colour"));

        float[][] rows = pipeline.Fit(view).Transform(view).GetColumn<float[]>("Features").ToArray();

        CollectionAssert.AreEqual(new[] { 30f, 40f, 50f }, rows.Select(row => row[0]).ToArray());
    }

    [TestMethod]
    public void A_cursor_stands_on_no_row_before_the_first_and_after_the_last()
    {
        var view = Binary().ToDataView();
        using var cursor = view.GetRowCursor(view.Schema);
        var getter = cursor.GetGetter<float>(view.Schema["age"]);
        float value = 0f;

        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
        while (cursor.MoveNext())
            getter(ref value);
        Assert.IsFalse(cursor.MoveNext());
        Assert.ThrowsExactly<InvalidOperationException>(() => getter(ref value));
    }

    [TestMethod]
    public void A_cursor_refuses_a_column_that_was_not_asked_for()
    {
        var view = Binary().ToDataView();
        using var cursor = view.GetRowCursor([view.Schema["age"]]);

        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<bool>(view.Schema["Label"]));

        StringAssert.Contains(exception.Message, "Label");
    }

    [TestMethod]
    public void A_cursor_refuses_another_type_than_the_columns()
    {
        var view = Binary().ToDataView();
        using var cursor = view.GetRowCursor(view.Schema);

        var exception = Assert.ThrowsExactly<InvalidOperationException>(() => cursor.GetGetter<double>(view.Schema["age"]));

        StringAssert.Contains(exception.Message, "Double");
    }

    [TestMethod]
    public void Selected_rows_keep_classes_and_categories()
    {
        var selected = Binary().SelectRows([2]);

        Assert.AreEqual(1, selected.RowCount);
        CollectionAssert.AreEqual(new[] { "no", "yes" }, selected.ClassNames.ToArray());
        var colour = (CategoricalColumn)selected.Features[1];
        Assert.AreEqual("blue", colour[0]);
        CollectionAssert.AreEqual(new[] { "red", "blue" }, colour.Categories.ToArray());
    }

    [TestMethod]
    public void Missing_values_are_counted()
    {
        Assert.AreEqual(1, Binary().Features[0].MissingCount);
        Assert.AreEqual(1, Binary().Features[1].MissingCount);
        Assert.IsNull(((CategoricalColumn)Binary().Features[1])[1]);
    }

    [TestMethod]
    public void A_feature_named_as_the_label_is_refused()
    {
        var data = new TabularDataset("r", TaskKind.Regression, [new NumericColumn("Label", [1])], [1]);

        var exception = Assert.ThrowsExactly<DatasetException>(() => data.ToDataView());

        StringAssert.Contains(exception.Message, "'Label'");
    }

    [TestMethod]
    public void Two_features_of_one_name_are_refused()
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => new TabularDataset(
            "r", TaskKind.Regression, [new NumericColumn("x", [1]), new NumericColumn("x", [2])], [1]));

        StringAssert.Contains(exception.Message, "'x'");
    }

    [TestMethod]
    public void A_feature_of_another_length_than_the_target_is_refused()
    {
        var exception = Assert.ThrowsExactly<DatasetException>(() => new TabularDataset(
            "r", TaskKind.Regression, [new NumericColumn("x", [1, 2])], [1]));

        StringAssert.Contains(exception.Message, "2 values for 1");
    }

    [TestMethod]
    [DataRow(-1f)]
    [DataRow(2f)]
    [DataRow(0.5f)]
    [DataRow(float.NaN)]
    public void A_target_that_is_no_class_index_is_refused(float target)
    {
        Assert.ThrowsExactly<DatasetException>(() => new TabularDataset("b", TaskKind.Binary, [], [0, target], ["no", "yes"]));
    }

    [TestMethod]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void A_regression_target_that_is_not_finite_is_refused(float target)
    {
        Assert.ThrowsExactly<DatasetException>(() => new TabularDataset("r", TaskKind.Regression, [], [target]));
    }

    [TestMethod]
    public void A_binary_task_with_three_classes_is_refused()
    {
        var exception = Assert.ThrowsExactly<DatasetException>(
            () => new TabularDataset("b", TaskKind.Binary, [], [0], ["a", "b", "c"]));

        StringAssert.Contains(exception.Message, "3 classes");
    }

    [TestMethod]
    public void A_code_beyond_the_categories_is_refused()
    {
        var exception = Assert.ThrowsExactly<ArgumentException>(() => new CategoricalColumn("c", [0, 2], ["a", "b"]));

        StringAssert.Contains(exception.Message, "row 1");
    }
}
