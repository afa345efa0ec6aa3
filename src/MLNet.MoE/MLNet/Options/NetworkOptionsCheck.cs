using System.Runtime.CompilerServices;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Activations;
using MLNet.MoE.Networks.Definition.Embeddings;
using MLNet.MoE.Preprocessing.Transforms;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>Checks options once, when a trainer is made.</summary>
internal static class NetworkOptionsCheck
{
    /// <summary>Throws for the first option that is out of its range, naming it and its value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="ArgumentException">A name is empty or not registered.</exception>
    public static void Check(NetworkOptions options)
    {
        Name(options.LabelColumnName);
        Name(options.FeatureColumnName);
        CategoricalColumnsCheck.Check(options.CategoricalColumns, options.LabelColumnName, options.ExampleWeightColumnName);
        Range(options.NumberOfLayers, 1, NetworkLimits.MostLayers);
        Range(options.Dropout, 0, 0.9);
        if (options is MoeOptions { NumberOfExperts: var experts }) Range(experts, 1, NetworkLimits.MostExperts, nameof(MoeOptions.NumberOfExperts));
        ExpertActivations.Names(options.Activation, options.Experts);
        EmbeddingRegistry.Get(options.Embedding);
        NumericTransformRegistry.Get(options.NumericTransform);
        Range(options.EmbeddingSize, 1, NetworkLimits.MostCoordinates);
        Range(options.EmbeddingBins, 2, NetworkLimits.MostBins);
        Range(options.FalseDiscoveryRate ?? 1, float.Epsilon, 1, nameof(options.FalseDiscoveryRate));
        Range(options.NumberOfMembers, 1, NetworkLimits.MostMembers);
        Above(options.LearningRate, 0);
        Range(options.WeightDecay ?? 0, 0, 100, nameof(options.WeightDecay));
        Range(options.BatchSize, 0, int.MaxValue);
        Range(options.MaximumEpochs, 1, int.MaxValue);
        Range(options.Patience, 0, int.MaxValue);
        Range(options.LowLossPatience, 0, int.MaxValue);
        Range(options.ValidationFraction, 0, 0.9);
        Range(options.AverageDecay, 0, 0.999999);
        Range(options.NumberOfThreads, 0, 1024);
        if (!Enum.IsDefined(options.MemberSharing)) Fail(options.MemberSharing, "a defined value");
        if (!Enum.IsDefined(options.StoppingMetric)) Fail(options.StoppingMetric, "a defined value");
        if (options is MlpOptions mlp) Range(mlp.Width, 1, NetworkLimits.MostUnits);
        if (options is not MoeOptions moe) return;
        Range(moe.ExpertWidth, 1, NetworkLimits.MostUnits);
        Range(moe.SharedLayers ?? 0, 0, NetworkLimits.MostLayers - 1, nameof(moe.SharedLayers));
        if (options is not GgMoeOptions gg) return;
        Above(gg.GateTemperature, 0);
        Range(gg.InferenceSamples, 1, NetworkLimits.MostGateSamples);
    }

    private static void Name(string value, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (string.IsNullOrWhiteSpace(value)) throw new ArgumentException($"{Short(option)} is empty; it must be the name of a column.", Short(option));
    }

    private static void Range(double value, double low, double high, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!(value >= low && value <= high)) Fail(value, high >= int.MaxValue ? $"at least {low}" : $"between {low} and {high}", option);
    }

    private static void Above(double value, double low, [CallerArgumentExpression(nameof(value))] string option = "")
    {
        if (!(value > low && double.IsFinite(value))) Fail(value, $"a finite number above {low}", option);
    }

    private static void Fail(object value, string allowed, [CallerArgumentExpression(nameof(value))] string option = "") =>
        throw new ArgumentOutOfRangeException(Short(option), $"{Short(option)} is {value}; it must be {allowed}.");

    private static string Short(string option) => option[(option.LastIndexOf('.') + 1)..];
}
