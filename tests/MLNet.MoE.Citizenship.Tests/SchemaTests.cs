using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

[TestClass]
public class SchemaTests
{
    [TestMethod]
    [DynamicData(nameof(TrainerCases.All), typeof(TrainerCases))]
    public void Trainer_says_beforehand_the_columns_that_its_transformer_adds(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 60, 1);
        var data = Samples.Preparation(ml, task).Fit(rows).Transform(rows);
        var trainer = TrainerCases.Get(name, task).Create(ml, new() { MaximumEpochs = 1 });

        var expected = trainer.GetOutputSchema(SchemaShapes.Of(data.Schema)).ToDictionary(column => column.Name);
        var actual = SchemaShapes.Of(trainer.Fit(data).Transform(data).Schema).ToDictionary(column => column.Name);

        CollectionAssert.AreEquivalent(actual.Keys, expected.Keys);
        foreach (var (column, shape) in actual)
        {
            Assert.AreEqual((shape.Kind, shape.ItemType, shape.IsKey),
                (expected[column].Kind, expected[column].ItemType, expected[column].IsKey), column);
            if (data.Schema.GetColumnOrNull(column) is null)
                CollectionAssert.AreEquivalent(shape.Annotations.Select(a => a.Name).ToList(),
                    expected[column].Annotations.Select(a => a.Name).ToList(), column);
        }
    }

    [TestMethod]
    [DynamicData(nameof(TrainerCases.Multiclass), typeof(TrainerCases))]
    public void Slots_of_the_score_are_named_by_the_classes(string name, TaskKind task)
    {
        var ml = new MLContext(1);
        var rows = Samples.View(ml, 60, 1);
        var data = Samples.Preparation(ml, task).Fit(rows).Transform(rows);
        var scored = TrainerCases.Get(name, task).Create(ml, new() { MaximumEpochs = 1 }).Fit(data).Transform(data);
        VBuffer<ReadOnlyMemory<char>> slots = default, keys = default;
        scored.Schema["Score"].GetSlotNames(ref slots);
        data.Schema["Label"].GetKeyValues(ref keys);

        CollectionAssert.AreEqual(keys.DenseValues().Select(key => key.ToString()).ToList(),
            slots.DenseValues().Select(slot => slot.ToString()).ToList());
    }
}
