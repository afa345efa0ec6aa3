namespace MLNet.MoE.Benchmarks.Tests;

[TestClass]
public sealed class LearnerNameTests
{
    [TestMethod]
    public void Settings_in_a_name_change_the_contender_and_its_configuration()
    {
        var variant = LearnerRegistry.Get("gg-moe-ens:Dropout=0.1:numberofblocks=3");

        Assert.AreEqual("gg-moe-ens:Dropout=0.1:numberofblocks=3", variant.Name);
        StringAssert.Contains(variant.Configuration, "Dropout=0.1");
        StringAssert.Contains(variant.Configuration, "NumberOfLayers=3");
        StringAssert.Contains(LearnerRegistry.Get("gg-moe-ens").Configuration, "Dropout=0,");
    }

    [TestMethod]
    [DataRow("toaster:Dropout=1", "no model 'toaster'")]
    [DataRow("mlp:Dropout", "write Option=value")]
    [DataRow("mlp:Flavour=sweet", "Flavour: there is no such option")]
    [DataRow("mlp:Dropout=much", "'much' cannot be used; write a number")]
    [DataRow("mlp:RawColumns=perhaps", "'perhaps' cannot be used; write true or false")]
    [DataRow("gg-moe-ens:SharedLayers=half", "'half' cannot be used; write a whole number")]
    [DataRow("gg-moe-ens:SharedLayers=16", "SharedLayers is 16; it must be between 0 and 15")]
    [DataRow("mlp:Dropout=7", "Dropout")]
    [DataRow("mlp:Dropout=0.1:dropout=0.2", "twice")]
    [DataRow("mlp:Seed=3", "there is no such option")]
    [DataRow("lightgbm:Leaves=1", "at least 2")]
    [DataRow("multinomial-moe:L2Regularization=-1", "L2Regularization is -1")]
    public void A_name_that_makes_no_sense_is_refused(string name, string expected) =>
        StringAssert.Contains(Assert.Throws<ArgumentException>(() => LearnerRegistry.Get(name)).Message, expected);

    [TestMethod]
    public void A_variant_and_its_contender_run_beside_each_other()
    {
        using var folder = new TemporaryFolder();
        var options = new BenchmarkOptions { Datasets = [SmallData.Numbers().Source()], Models = ["sdca", "sdca:L2Regularization=0.5"],
            OutputFolder = folder.Path };

        var records = BenchmarkRunner.Run(options, new SilentProgress()).Records;

        Assert.AreEqual(2, records.Select(record => (record.Key, record.Model, record.Score)).Distinct().Count());
    }
}
