using MLNet.MoE.Files;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>Parts are data: what they are made of can be read, is what files keep, and is checked.</summary>
[TestClass]
public sealed class PartParameterTests
{
    [TestMethod]
    public void Map_of_every_numeric_transform_is_what_its_parameters_say_and_its_file_keeps()
    {
        foreach (var transform in NumericTransformRegistry.All.Parts)
        {
            var random = new Random(1);
            float[] values = [.. Enumerable.Range(0, 300).Select(_ => MathF.Round(10 * random.NextSingle(), 1))];
            var map = transform.Fit(new ColumnSample([.. values], null, values.Length));
            AssertWhole(map.Parameters, transform.Name);

            using var stream = new MemoryStream();
            using var writer = new BinaryWriter(stream);
            map.Save(writer);
            stream.Position = 0;
            var loaded = transform.Load(new BoundedReader(new BinaryReader(stream)));

            Assert.AreEqual(stream.Length, stream.Position, $"{transform.Name} reads all that it writes");
            foreach (var (kept, read) in map.Parameters.Zip(loaded.Parameters)) CollectionAssert.AreEqual(kept.Values.ToArray(),
                read.Values.ToArray(), $"{transform.Name}, {kept.Name}");
            foreach (float value in values) Assert.AreEqual(map.Map(value), loaded.Map(value), transform.Name);
        }
    }

    [TestMethod]
    public void Embedding_is_its_parameters_and_the_weights_that_it_lists()
    {
        foreach (var embedding in EmbeddingRegistry.All.Parts)
        {
            var (spec, _) = RandomNetworks.Create(4, "squared-error", "softmax", "tanh", embedding.Name, (MemberSharing.Mini, 1));
            AssertWhole(embedding.Parameters(spec), embedding.Name);
            var roles = embedding.Weights(spec).Select(shape => shape.Role).ToArray();
            CollectionAssert.AreEqual(Enumerable.Range(0, roles.Length).Select(i => new WeightRole(WeightKind.Embedding, i)).ToArray(),
                roles, embedding.Name);
            embedding.Check(spec);
            // One column more than the network has is always wrong.
            var wrong = spec with { BinBoundaries = [.. spec.BinBoundaries, [0, 1]] };
            Assert.ThrowsExactly<InvalidDataException>(() => embedding.Check(wrong), embedding.Name);
        }
    }

    [TestMethod]
    public void Gate_gives_its_temperature_and_refuses_one_that_is_none()
    {
        foreach (var gate in GateRegistry.All.Parts)
        {
            var (spec, _) = RandomNetworks.Create(4, "squared-error", gate.Name, "tanh", "none", (MemberSharing.Mini, 1));
            AssertWhole(gate.Parameters(spec), gate.Name);
            Assert.AreEqual(spec.GateTemperature,
                gate.Parameters(spec).Single(parameter => parameter.Name == "temperature").Values.Single(), gate.Name);
            gate.Check(spec);
            foreach (float temperature in (float[])[0, -1, float.NaN, float.PositiveInfinity, 1e-45f])
                Assert.ThrowsExactly<InvalidDataException>(() => gate.Check(spec with { GateTemperature = temperature }),
                    $"{gate.Name}, {temperature}");
        }
    }

    [TestMethod]
    public void Every_array_of_a_network_has_a_role_and_a_name_of_its_own()
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var (spec, _) = RandomNetworks.Create(seed, "logistic", "softmax", "gelu", seed % 2 == 0 ? "piecewise-linear" : "none",
                ((MemberSharing)(seed % 3), 1 + (seed % 2)));
            var shapes = WeightLayout.For(spec);
            CollectionAssert.AllItemsAreUnique(shapes.Select(shape => shape.Role).ToArray());
            CollectionAssert.AllItemsAreUnique(shapes.Select(shape => shape.Name).ToArray());
        }
    }

    /// <summary>Names are unique, numbers finite and as many as the shape says.</summary>
    private static void AssertWhole(IReadOnlyList<PartParameter> parameters, string part)
    {
        CollectionAssert.AllItemsAreUnique(parameters.Select(parameter => parameter.Name).ToArray(), part);
        foreach (var parameter in parameters)
        {
            Assert.AreEqual(parameter.Shape.Aggregate(1, (product, extent) => product * extent), parameter.Values.Count,
                $"{part}, {parameter.Name}");
            Assert.IsTrue(parameter.Values.All(double.IsFinite), $"{part}, {parameter.Name}");
        }
    }
}
