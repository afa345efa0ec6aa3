using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Columns;

namespace MLNet.MoE.Cli.Tests.Columns;

[TestClass]
public sealed class LabelPlannerTests
{
    private readonly TemporaryFolder _folder = new();

    [TestCleanup]
    public void RemoveFolder() => _folder.Dispose();

    [TestMethod]
    [DataRow("yes no", TaskKind.Binary, "no yes")]
    [DataRow("1 0", TaskKind.Binary, "0 1")]
    [DataRow("1.0 0", TaskKind.Binary, "0 1")]
    [DataRow("2.5 1.5", TaskKind.Binary, "1.5 2.5")]
    [DataRow("b c a", TaskKind.Multiclass, "a b c")]
    [DataRow("7 007 0420", TaskKind.Multiclass, "007 7 0420")]
    [DataRow("1.10 1.1 1.2 1.2", TaskKind.Multiclass, "1.1 1.10 1.2")]
    [DataRow("1e3 1000 2e3", TaskKind.Multiclass, "1000 1e3 2e3")]
    [DataRow("9007199254740993 9007199254740992 9007199254740994", TaskKind.Multiclass,
        "9007199254740992 9007199254740993 9007199254740994")]
    [DataRow("1 1.0 -2 -2.0", TaskKind.Binary, "-2 1")]
    [DataRow("10 9 2", TaskKind.Multiclass, "2 9 10")]
    [DataRow("10 9 x", TaskKind.Multiclass, "10 9 x")]
    [DataRow("1.5 2.5 3.5", TaskKind.Regression, "")]
    public void Label_decides_task_and_order_of_classes(string values, TaskKind task, string classes)
    {
        var plan = Plan(values.Split(' '));
        Assert.AreEqual(task, plan.Task);
        Assert.AreEqual(classes, string.Join(' ', plan.Classes));
    }

    [TestMethod]
    public void Many_whole_numbers_are_a_regression() =>
        Assert.AreEqual(TaskKind.Regression, Plan([.. Enumerable.Range(0, 21).Select(i => $"{i}")]).Task);

    [TestMethod]
    public void Up_to_twenty_whole_numbers_are_classes() =>
        Assert.AreEqual(TaskKind.Multiclass, Plan([.. Enumerable.Range(0, 20).Select(i => $"{i}")]).Task);

    [TestMethod]
    public void Task_of_the_user_goes_first()
    {
        Assert.AreEqual(TaskKind.Regression, Plan(["1", "2", "3"], TaskKind.Regression).Task);
        Assert.AreEqual(TaskKind.Multiclass, Plan(["a", "b"], TaskKind.Multiclass).Task);
    }

    [TestMethod]
    public void Missing_labels_are_no_class() => Assert.AreEqual("a b", string.Join(' ', Plan(["a", "NA", "b", "?"]).Classes));

    [TestMethod]
    [DataRow("a", null, "'a' in every row")]
    [DataRow("3", null, "'3' in every row")]
    [DataRow("NA", null, "every value of the label 'y' is missing")]
    [DataRow("a b c", TaskKind.Binary, "has 3 classes")]
    [DataRow("1 2 c", TaskKind.Regression, "line 4, column 'y': 'c' is not a number")]
    public void Label_that_cannot_be_predicted_is_refused(string values, TaskKind? task, string message)
    {
        var error = Assert.ThrowsExactly<CommandException>(() => Plan(values.Split(' '), task));
        StringAssert.Contains(error.Message, message);
    }

    [TestMethod]
    public void Label_with_a_class_of_its_own_for_each_row_is_refused()
    {
        var error = Assert.ThrowsExactly<CommandException>(() => Plan([.. Enumerable.Range(0, 60).Select(i => $"name{i}")]));
        StringAssert.Contains(error.Message, "60 classes in 60 rows");
    }

    private LabelPlan Plan(string[] values, TaskKind? task = null)
    {
        string csv = _folder.Write("a.csv", "y,x\n" + string.Concat(values.Select((value, i) => $"{value},{i}\n")));
        var request = new ColumnRequest("y", Task: task);
        return LabelPlanner.Plan(TableProfile.Read(new TableSource(csv), request, default), request).Plan;
    }
}
