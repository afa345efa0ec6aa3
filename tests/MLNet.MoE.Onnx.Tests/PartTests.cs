using Microsoft.ML;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Parts;
using MLNet.MoE.Preprocessing.Transforms;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Every registered part scores the same in ONNX Runtime; a part that is registered gets these tests.</summary>
[TestClass]
public sealed class PartTests
{
    public static IEnumerable<object[]> Activations
        => [.. Names(ActivationRegistry.All.Parts), ["relu+silu+tanh"], ["swish+smu+tanh"]];

    public static IEnumerable<object[]> Gates => Names(GateRegistry.All.Parts);

    public static IEnumerable<object[]> GateNetworks => Names(GateNetworkRegistry.All.Parts);

    public static IEnumerable<object[]> GateNoises => Names(GateNoiseRegistry.All.Parts);

    public static IEnumerable<object[]> Embeddings => Names(EmbeddingRegistry.All.Parts);

    public static IEnumerable<object[]> Transforms => Names(NumericTransformRegistry.All.Parts);

    public static IEnumerable<object[]> Objectives
        => Names([.. ObjectiveRegistry.All.Parts.Where(objective => !objective.HasClasses)]);

    [TestMethod]
    [DynamicData(nameof(Activations))]
    public void ActivationsScoreTheSame(string name) => Check(options => options.Activation = name,
        // Squares double the rounding of sums, and the score is a difference of large ones.
        name == "squared-relu" ? 2e-5 : 1e-5);

    [TestMethod]
    [DataRow("silu", 0)]
    [DataRow("identity", 1)]
    [DataRow("swish+helu", 1)]
    public void GatedUnitsScoreTheSame(string activation, int sharedLayers)
        => Check(options => (options.GatedUnits, options.Activation, options.SharedLayers) = (true, activation, sharedLayers));

    [TestMethod]
    [DynamicData(nameof(Gates))]
    public void GatesScoreTheSame(string name) => CheckGate(options => options.Gate = name);

    [TestMethod]
    [DynamicData(nameof(GateNetworks))]
    public void GateNetworksScoreTheSame(string name) => CheckGate(options =>
        (options.GateNetwork, options.GateActivation, options.GateNormalization) = (name, GateActivation.Tanh, true));

    [TestMethod]
    [DynamicData(nameof(GateNoises))]
    public void GateNoisesScoreTheSame(string name) => CheckGate(options => options.GateNoise = name);

    [TestMethod]
    public void AShrunkGateScoresTheSame() => CheckGate(options => (options.GateShrinkage, options.GateNoise) = (0.3f, "gumbel"));

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

    private static void CheckGate(Action<MoeOptions> choose)
    {
        var ml = new MLContext(1);
        var options = Networks.Options<MoeOptions>();
        choose(options);
        OnnxParity.Check(ml, OnnxParity.Preparation(ml, TaskKind.Regression).Append(ml.Regression.Trainers.Moe(options)));
    }

    private static void Check(Action<GgMoeOptions> choose, double tolerance = 1e-5)
    {
        var ml = new MLContext(1);
        var options = Networks.Options();
        choose(options);
        OnnxParity.Check(ml, OnnxParity.Preparation(ml, TaskKind.Regression).Append(ml.Regression.Trainers.GgMoe(options)),
            tolerance);
    }

    private static IEnumerable<object[]> Names(IEnumerable<INetworkPart> parts) => parts.Select(part => new object[] { part.Name });
}
