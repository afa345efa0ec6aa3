using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;

namespace MLNet.MoE.Tests.Networks.Definition.Activations;

[TestClass]
public sealed class ExpertActivationsTests
{
    [TestMethod]
    [DataRow("relu", 3, "relu relu relu")]
    [DataRow("tanh+gelu", 2, "tanh gelu")]
    [DataRow("tanh+gelu", 4, "tanh tanh gelu gelu")]
    [DataRow(" tanh + gelu ", 3, "tanh tanh gelu")]
    [DataRow("silu+relu+tanh", 4, "silu silu relu tanh")]
    [DataRow("tanh+gelu", 1, "tanh")]
    [DataRow("silu+relu+tanh", 2, "silu relu")]
    public void Experts_are_divided_in_runs(string activation, int experts, string expected) =>
        Assert.AreEqual(expected, string.Join(' ', ExpertActivations.Names(activation, experts)));

    [TestMethod]
    public void Runs_cover_all_experts_and_no_two_neighbours_are_alike()
    {
        foreach (string activation in (string[])["gelu", "tanh+gelu", "relu+relu", "relu+tanh+relu"])
        {
            for (int experts = 1; experts < 9; experts++)
            {
                var spec = new NetworkSpec { Objective = "logistic", Outputs = 1, NumericColumns = 1, Experts = experts,
                    Activation = activation };
                var runs = ExpertActivations.Runs(spec);
                CollectionAssert.AreEqual(ExpertActivations.Names(activation, experts),
                    runs.SelectMany(run => Enumerable.Repeat(run.Name, run.Count)).ToArray());
                for (int i = 1; i < runs.Length; i++)
                {
                    Assert.AreEqual(runs[i - 1].First + runs[i - 1].Count, runs[i].First);
                    Assert.AreNotEqual(runs[i - 1].Name, runs[i].Name);
                }
            }
        }
    }

    [TestMethod]
    [DataRow("tanh+gelus", 4, "There is no activation 'gelus'; known are 'relu'")]
    [DataRow("tanh+", 4, "There is no activation ''")]
    public void Bad_names_are_said(string activation, int experts, string message)
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => ExpertActivations.Names(activation, experts));
        StringAssert.Contains(error.Message, message, StringComparison.Ordinal);
    }
}
