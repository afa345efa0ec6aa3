using System.Buffers.Binary;

namespace MLNet.MoE.Cli.Tests.Models;

// ML.NET allocates by the counts that stand in its parts, walks trees wherever their branches lead, and reads types within types as deep as
// they go.
[TestClass]
public sealed class ModelPartCountsTests
{
    private const int Header = 256;

    [TestMethod]
    [DataRow("ggmoe-kind", "TransformerChain/Model.key", 0, 100_000_000, "steps: 100000000")]
    [DataRow("ggmoe-kind", "TransformerChain/Model.key", 0, -1, "steps: -1")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_000/Transform_000/Model.key", 0, 50_000_000, "columns: 50000000")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_000/Transform_000/Model.key", 4, 2, "the id of a text: 2")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_000/Transform_001/Model.key", 0, 50, "it says 50 columns")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_000/Transform_000/Vocabulary/Model.key", 0, 50_000_000, "lists of terms: 50000000")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_000/Transform_000/Vocabulary/Model.key", 5, 50_000_000, "it says 50000000 terms")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_001/Model.key", 0, 50_000_000, "vectors: 50000000")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_001/Model.key", 8, 50_000_000, "columns: 50000000")]
    [DataRow("ggmoe-kind", "TransformerChain/Transform_003/Model.key", 0, 50_000_000, "columns: 50000000")]
    [DataRow("mlp-risk", "TransformerChain/Transform_003/Model.key", 0, 50_000_000, "columns: 50000000")]
    [DataRow("gaussian-price", "TransformerChain/Transform_001/Model.key", 0, 50_000_000, "columns: 50000000")]
    [DataRow("gaussian-price", "TransformerChain/Transform_002/Model.key", 0, 50_000_000, "columns: 50000000")]
    [DataRow("gaussian-price", "TransformerChain/Transform_003/Model.key", 0, 50_000_000, "columns: 50000000")]
    [DataRow("gaussian-price", "TransformerChain/Transform_003/Model.key", 20, 50_000_000, "a type has 6207488 bytes and")]
    [DataRow("gaussian-price", "TransformerChain/Transform_006/Model.key", 0, 50_000_000, "columns: 50000000")]
    public void Count_that_the_part_cannot_hold_is_refused(string golden, string part, int at, int value, string reason)
    {
        using var model = new DamagedModel(golden);
        Write(model, part, Header + at, value);
        model.AssertRefused($"its part '{part}' is damaged: {reason}");
    }

    [TestMethod]
    [DataRow("sdca", "price", "AffineNormExec", 4, 100_000_000, "slots: 100000000")]
    [DataRow("sdca", "price", "AffineNormExec", 12, 100_000_000, "factors: 100000000")]
    [DataRow("sdca", "price", "LinearRegressionExec", 8, 100_000_000, "features: 100000000")]
    [DataRow("sdca", "price", "LinearRegressionExec", 12, 100_000_000, "it says 100000000 indices")]
    [DataRow("sdca", "price", "Normalizer", 14, 100_000_000, "it says 100000000 extents")]
    [DataRow("sdca", "price", "Normalizer", 18, 100_000_000, "a vector has 100000000 slots")]
    [DataRow("sdca", "kind", "MultiClassLRExec", 4, 100_000_000, "features: 100000000")]
    [DataRow("sdca", "kind", "MultiClassLRExec", 8, 100_000_000, "classes: 100000000")]
    [DataRow("fasttree", "kind", "OVAExec", 5, 100_000_000, "models: 100000000")]
    [DataRow("fasttree", "price", "FastTreeRegressionExec", 4, 100_000_000, "it says 100000000 trees")]
    [DataRow("fasttree", "price", "FastTreeRegressionExec", 29, 100_000_000, "it says 100000000 branches")]
    [DataRow("fasttree", "price", "FastTreeRegressionExec", 33, 0, "the branches of a tree are none",
        DisplayName = "a branch that leads back, which a row follows for ever")]
    [DataRow("fasttree", "price", "FastTreeRegressionExec", 33, int.MinValue, "the branches of a tree are none")]
    [DataRow("lightgbm", "price", "LightGBMRegressionExec", 33, 0, "the branches of a tree are none")]
    public void Count_in_a_trainers_part_is_refused(string trainer, string label, string loader, int at, int value, string reason)
    {
        using var model = DamagedModel.Trained(trainer, label);
        Write(model, model.PartWith(loader), Header + at, value);
        model.AssertRefused($"is damaged: {reason}");
    }

    [TestMethod]
    [DataRow("Schema", 48, 100_000_000, "columns: 100000000")]
    [DataRow("Schema", 40, 5, "it has 5 rows")]
    [DataRow("Schema", 24, 100_000_000, "it points beyond its end")]
    [DataRow("TransformerChain/Transform_002/TrainSchema", 48, 100_000_000, "columns: 100000000")]
    [DataRow("TransformerChain/Transform_003/DefaultMap.idv", 0x120, 100_000_000, "a block has another length than it says")]
    [DataRow("TransformerChain/Transform_003/DefaultMap.idv", 0x114, 100_000_000, "a block stands beyond its end")]
    public void Table_that_speaks_of_more_than_it_holds_is_refused(string part, int at, int value, string reason)
    {
        using var model = new DamagedModel("mlp-risk");
        Write(model, part, at, value);
        model.AssertRefused($"its part '{part}' is damaged: {reason}");
    }

    [TestMethod]
    public void Key_of_very_many_values_is_refused()
    {
        // The number of a key's values stands behind its type.
        using var model = new DamagedModel("ggmoe-kind");
        model.EditEntry("TransformerChain/Transform_002/TrainSchema", bytes =>
        {
            int at = bytes.AsSpan().IndexOf("Key2\u0010\u0006UInt32\0"u8) + 13;
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(at), uint.MaxValue);
            return bytes;
        });
        model.AssertRefused("a key has 4294967295 values");
    }

    [TestMethod]
    public void Vectors_within_vectors_are_refused()
    {
        using var model = new DamagedModel("gaussian-price");
        const string part = "TransformerChain/Transform_003/Model.key";
        model.EditEntry(part, bytes =>
        {
            // As deep as it goes, ML.NET reads a type by a call within a call.
            byte[] types = [.. Enumerable.Repeat<byte[]>([7, .. "VBuffer"u8, 0x80, 0x80, 0x0C], 20_000).SelectMany(type => type)];
            byte[] changed = [.. bytes[..(Header + 20)], .. types, .. bytes[(Header + 20)..]];
            foreach (int at in (int[])[0x18, 0x20, 0x30, 0x80, 0x88, 0x90])
                BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(at),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(at)) + types.Length);
            return changed;
        });
        model.AssertRefused($"its part '{part}' is damaged: it has values of the type 'VBuffer'");
    }

    [TestMethod]
    public void Parts_within_parts_without_end_are_refused()
    {
        using var model = new DamagedModel("ggmoe-kind");
        model.Add(string.Concat(Enumerable.Repeat("Transform_000/", 400)) + "Model.key", []);
        model.AssertRefused("lies 401 folders deep");
    }

    [TestMethod]
    public void Second_expression_is_refused()
    {
        using var model = DamagedModel.OfLargeNumbers();
        byte[]? expression = null;
        model.EditEntry(model.PartWith("ExprTransform"), bytes => expression = bytes);
        model.Add("other/Model.key", expression!);
        model.AssertRefused("it has more than one expression");
    }

    [TestMethod]
    [DataRow("fasttree")]
    [DataRow("lightgbm")]
    [DataRow("sdca")]
    public void Models_as_they_are_load_for_each_task(string trainer)
    {
        foreach (string label in (string[])["price", "kind", "risk"])
        {
            using var model = DamagedModel.Trained(trainer, label);
            model.Predict().AssertDone();
        }
    }

    private static void Write(DamagedModel model, string part, int at, int value) => model.EditEntry(part, bytes =>
    {
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), value);
        return bytes;
    });
}
