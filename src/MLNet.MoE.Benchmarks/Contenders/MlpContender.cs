using Microsoft.ML;
using MLNet.MoE.Benchmarks.Tuning;

namespace MLNet.MoE.Benchmarks;

/// <summary>The plain network.</summary>
internal sealed class MlpContender : NetworkContender<MlpOptions>
{
    private MlpContender(string name, string description, Func<MlpOptions> options)
        : base(name, "MLP: one network, no gate" + description, options)
    {
    }

    /// <summary>As published.</summary>
    public static MlpContender Raw { get; } = new("mlp", ", as published", MlpOptions.Published);

    /// <summary>As published, with the piecewise-linear embedding.</summary>
    public static MlpContender WithEmbedding { get; } = new("mlp-ple", ", as published but with piecewise-linear embedding", () => PublishedOptions.Embedded(MlpOptions.Published()));

    /// <summary>With the defaults of this library.</summary>
    public static MlpContender Ensemble { get; } = new("mlp-ens", ", embedded, with members that share weights (the defaults)", () => new MlpOptions());

    /// <summary>The papers tune a perceptron down to smaller steps than a mixture.</summary>
    public override IReadOnlyList<SearchDimension> SearchSpace =>
        [.. base.SearchSpace.Select(dimension => dimension is NumberDimension { Name: nameof(NetworkOptions.LearningRate) } rate ? rate with { Low = 3e-5 } : dimension)];

    protected override (ITransformer Model, NetworkModelParameters Network) FitBinary(MLContext context, MlpOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.BinaryClassification.Trainers.Mlp(options).Fit(training, validation);
        return (fitted, fitted.Model.SubModel);
    }

    protected override (ITransformer Model, NetworkModelParameters Network) FitMulticlass(MLContext context, MlpOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.MulticlassClassification.Trainers.Mlp(options).Fit(training, validation);
        return (fitted, fitted.Model);
    }

    protected override (ITransformer Model, NetworkModelParameters Network) FitRegression(MLContext context, MlpOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.Regression.Trainers.Mlp(options).Fit(training, validation);
        return (fitted, fitted.Model);
    }
}
