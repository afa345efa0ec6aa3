using Microsoft.ML;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Every registered part scores the same in ONNX Runtime; a part that is registered gets these tests; a gate also needs a
/// trainer that has it.</summary>
[TestClass]
public sealed class PartTests
{
    public static IEnumerable<object[]> Activations
        => [.. Names(ActivationRegistry.All.Parts), ["relu+silu+tanh"]];

    public static IEnumerable<object[]> Gates => Names(GateRegistry.All.Parts);

    public static IEnumerable<object[]> Embeddings => Names(EmbeddingRegistry.All.Parts);

    public static IEnumerable<object[]> Transforms => Names(NumericTransformRegistry.All.Parts);

    public static IEnumerable<object[]> Objectives
        => Names([.. ObjectiveRegistry.All.Parts.Where(objective => !objective.HasClasses)]);

    [TestMethod]
    [DynamicData(nameof(Activations))]
    public void ActivationsScoreTheSame(string name) => Check(options => options.Activation = name);

    [TestMethod]
    [DynamicData(nameof(Gates))]
    public void GatesScoreTheSame(string name)
    {
        var ml = new MLContext(1);
        // Each gate is that of a trainer.
        var (noisy, plain) = (Networks.Options<GgMoeOptions>(), Networks.Options<MoeOptions>());
        IEstimator<ITransformer> trainer = name == noisy.Gate ? ml.Regression.Trainers.GgMoe(noisy) : ml.Regression.Trainers.Moe(plain);
        Assert.IsTrue(name == noisy.Gate || name == plain.Gate, $"No trainer has the gate '{name}'.");
        OnnxParity.Check(ml, OnnxParity.Preparation(ml, TaskKind.Regression).Append(trainer));
    }

    [TestMethod]
    [DynamicData(nameof(Embeddings))]
    public void EmbeddingsScoreTheSame(string name) => Check(options => options.Embedding = name);

    [TestMethod]
    [DynamicData(nameof(Transforms))]
    public void TransformsScoreTheSame(string name) => Check(options => options.NumericTransform = name);

    [TestMethod]
    [DynamicData(nameof(Objectives))]
    public void ObjectivesScoreTheSame(string name) => Check(options => options.Objective = name);

    [TestMethod]
    [DataRow(MemberSharing.Mini, 0)]
    [DataRow(MemberSharing.Mini, 1)]
    [DataRow(MemberSharing.Full, 0)]
    [DataRow(MemberSharing.Independent, 0)]
    [DataRow(MemberSharing.Independent, 1)]
    public void MembersScoreTheSame(MemberSharing sharing, int sharedLayers)
        => Check(options => (options.MemberSharing, options.SharedLayers, options.NumberOfLayers) = (sharing, sharedLayers, 3));

    [TestMethod]
    public void ASingleMemberWithoutScaleScoresTheSame()
        => Check(options => (options.NumberOfMembers, options.LearnedInputScale, options.RawColumns) = (1, false, false));

    [TestMethod]
    public void OneExpertScoresTheSame() => Check(options => options.NumberOfExperts = 1);

    [TestMethod]
    public void ThePublishedNetworkScoresTheSame()
    {
        var ml = new MLContext(1);
        var options = GgMoeOptions.Published();
        (options.MaximumEpochs, options.Seed) = (2, 1);
        OnnxParity.Check(ml, OnnxParity.Preparation(ml, TaskKind.Regression).Append(ml.Regression.Trainers.GgMoe(options)));
    }

    private static void Check(Action<GgMoeOptions> choose)
    {
        var ml = new MLContext(1);
        var options = Networks.Options();
        choose(options);
        OnnxParity.Check(ml, OnnxParity.Preparation(ml, TaskKind.Regression).Append(ml.Regression.Trainers.GgMoe(options)));
    }

    private static IEnumerable<object[]> Names(IEnumerable<INetworkPart> parts) => parts.Select(part => new object[] { part.Name });
}
