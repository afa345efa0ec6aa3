using Microsoft.ML.Data;
using static MLNet.MoE.Tests.Tables.ReaderData;

namespace MLNet.MoE.Tests;

[TestClass]
public class LabelReaderTests
{
    [TestMethod]
    public void Keys_of_every_integer_type_are_class_indices()
    {
        foreach (var kind in new[] { DataKind.Byte, DataKind.UInt16, DataKind.UInt32, DataKind.UInt64 })
        {
            var view = Keys(kind, 4, 0, 2);
            Assert.IsInstanceOfType<KeyDataViewType>(view.Schema["Label"].Type);
            var tables = Read(view, TaskKind.Multiclass);
            CollectionAssert.AreEqual(new[] { 0f, 2f }, LabelsOf(tables.Training));
            Assert.AreEqual(4, tables.Classes);
        }
    }

    [TestMethod]
    public void Missing_key_is_a_missing_label()
    {
        var tables = Read(Keys(2, 0, 2, 1), TaskKind.Multiclass, out var warnings);
        CollectionAssert.AreEqual(new[] { 0f, 1f }, LabelsOf(tables.Training));
        StringAssert.StartsWith(warnings.Single(),
            "Skipped 1 of 3 rows of the training data whose label in column 'Label' is missing or not finite; the first is row 2.");
    }

    [TestMethod]
    public void Numbers_are_classes_counted_from_zero()
    {
        var tables = Read(Labels(0f, 4f, float.NaN, 1f), TaskKind.Multiclass);
        CollectionAssert.AreEqual(new[] { 0f, 4f, 1f }, LabelsOf(tables.Training));
        Assert.AreEqual(5, tables.Classes);
        Assert.AreEqual(3, Read(Labels(0.0, 2.0), TaskKind.Multiclass).Classes);
    }

    [TestMethod]
    [DataRow(1.5f)]
    [DataRow(-1f)]
    [DataRow(3e9f)]
    public void Number_that_is_no_class_is_an_error_with_its_row(float label)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(Labels(0f, label), TaskKind.Multiclass));
        StringAssert.Contains(error.Message, $"Label column 'Label' holds {label} in row 2");
    }

    [TestMethod]
    public void Binary_labels_may_be_boolean_key_or_number()
    {
        float[] expected = new[] { 0f, 1f };
        CollectionAssert.AreEqual(expected, LabelsOf(Read(Labels(false, true), TaskKind.Binary).Training));
        CollectionAssert.AreEqual(expected, LabelsOf(Read(Keys(2, 0, 1), TaskKind.Binary).Training));
        CollectionAssert.AreEqual(expected, LabelsOf(Read(Labels(-1f, 1f), TaskKind.Binary).Training));
        CollectionAssert.AreEqual(expected, LabelsOf(Read(Labels(0.0, double.NaN, 1.0), TaskKind.Binary).Training));
        Assert.AreEqual(2, Read(Labels(false, true), TaskKind.Binary).Classes);
    }

    [TestMethod]
    public void Regression_labels_beyond_single_precision_are_missing()
    {
        var tables = Read(Labels(1.0, 1e300, double.NegativeInfinity, 2.0), TaskKind.Regression, out var warnings);
        CollectionAssert.AreEqual(new[] { 1f, 2f }, LabelsOf(tables.Training));
        StringAssert.StartsWith(warnings.Single(), "Skipped 2 of 4 rows");
    }

    [TestMethod]
    public void Label_type_that_does_not_suit_the_task_is_an_error_that_says_what_would()
    {
        AssertUnsuitable(Labels("a", "b"), TaskKind.Multiclass, "MapValueToKey");
        AssertUnsuitable(Keys(3, 0, 1), TaskKind.Binary, "a key of two values");
        AssertUnsuitable(Labels(1, 2), TaskKind.Regression, "Single or Double");
        AssertUnsuitable(Keys(uint.MaxValue, 1, 2), TaskKind.Multiclass, "at most 1048576");
    }

    private static void AssertUnsuitable(Microsoft.ML.IDataView view, TaskKind task, string advice)
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(view, task));
        StringAssert.Contains(error.Message, "Label column 'Label' has type");
        StringAssert.Contains(error.Message, advice);
    }
}
