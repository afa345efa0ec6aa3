using Microsoft.ML;
using static MLNet.MoE.Tests.Tables.ReaderData;

namespace MLNet.MoE.Tests.Tables;

[TestClass]
public class BadTableTests
{
    [TestMethod]
    public void Empty_table_is_an_error()
        => AssertError(View(Array.Empty<DenseRow>(), 2), TaskKind.Regression, "The training data has no rows.");

    [TestMethod]
    public void One_row_is_an_error()
        => AssertError(Labels(1f), TaskKind.Regression, "The training data has 1 usable row of 1; at least 2 are needed.");

    [TestMethod]
    public void All_labels_missing_is_an_error()
        => AssertError(Labels(float.NaN, float.NaN), TaskKind.Regression,
            "All 2 rows of the training data have a missing label in column 'Label'");

    [TestMethod]
    public void Empty_validation_data_is_an_error()
    {
        var error =
            Assert.ThrowsExactly<InvalidOperationException>(
                () => Read(Labels(1f, 2f), TaskKind.Regression, View(Array.Empty<DenseRow>(), 1)));
        StringAssert.Contains(error.Message, "The validation data has no rows.");
    }

    [TestMethod]
    public void One_class_only_warns()
    {
        foreach (var (view, task) in new[] { (Keys(3, 1, 1), TaskKind.Multiclass), (Labels(true, true), TaskKind.Binary) })
        {
            Read(view, task, out var warnings);
            StringAssert.Contains(warnings.Single(), "are of one class, number 1 counted from 0");
        }
    }

    [TestMethod]
    public void Constant_label_warns()
    {
        Read(Labels(3.5f, 3.5f), TaskKind.Regression, out var warnings);
        StringAssert.Contains(warnings.Single(), "All 2 labels in column 'Label' are 3.5");
    }

    [TestMethod]
    public void Features_of_changing_size_are_an_error_with_the_row()
        => AssertError(Dense((0, [1, 2]), (1, [1, 2, 3])), TaskKind.Regression,
            "Column 'Features' has 3 features in row 2 of the training data and 2 by its type");

    [TestMethod]
    public void Features_without_a_fixed_size_are_an_error()
        => AssertError(View([new DenseRow(), new DenseRow()], 0), TaskKind.Regression,
            "needs to be a vector of Single of fixed size, at least 1");

    [TestMethod]
    public void Validation_data_with_other_features_is_an_error()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(Labels(1f, 2f), TaskKind.Regression, Dense((0, [1, 2]))));
        StringAssert.Contains(error.Message, "2 features in the validation data and 1 in the training data");
    }

    [TestMethod]
    public void Validation_data_with_more_classes_is_an_error()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Read(Labels(0f, 1f), TaskKind.Multiclass, Labels(0f, 2f)));
        StringAssert.Contains(error.Message, "3 classes in the validation data and 2 in the training data");
    }

    [TestMethod]
    [DataRow(-1f)]
    [DataRow(float.NaN)]
    [DataRow(float.PositiveInfinity)]
    public void Weight_that_is_no_weight_is_an_error_with_its_row(float weight)
    {
        var error =
            Assert.ThrowsExactly<InvalidOperationException>(
                () => FeatureReader.Read(Weights(1, weight), null, Weighted, TaskKind.Regression));
        StringAssert.Contains(error.Message, $"Weight column 'Weight' holds {weight} in row 2 of the training data");
    }

    [TestMethod]
    public void All_weights_zero_is_an_error()
    {
        var error =
            Assert.ThrowsExactly<InvalidOperationException>(() => FeatureReader.Read(Weights(0, 0), null, Weighted, TaskKind.Regression));
        StringAssert.Contains(error.Message, "a weight of 0 in column 'Weight'");
    }

    [TestMethod]
    public void Missing_column_is_an_error_that_lists_the_columns()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(
            () => FeatureReader.Read(Labels(1f, 2f), null, Columns with { Label = "Labell" }, TaskKind.Regression));
        StringAssert.Contains(error.Message, "The data has no label column 'Labell'; it has 'Label', 'Features'.");
    }

    private static void AssertError(IDataView view, TaskKind task, string message)
        => StringAssert.Contains(Assert.ThrowsExactly<InvalidOperationException>(() => Read(view, task)).Message, message);
}
