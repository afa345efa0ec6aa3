using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Experts under a softmax gate.</summary>
internal sealed class MoeContender : NetworkContender<MoeOptions>
{
    private MoeContender(string name, string description, Func<MoeOptions> options)
        : base(name, "MoE: experts under a softmax gate" + description, options)
    {
    }

    /// <summary>As published.</summary>
    public static MoeContender Raw { get; } = new("moe", ", as published", MoeOptions.Published);

    /// <summary>As published, with the piecewise-linear embedding.</summary>
    public static MoeContender WithEmbedding { get; } = new("moe-ple", ", as published but with piecewise-linear embedding", () => PublishedOptions.Embedded(MoeOptions.Published()));

    /// <summary>With the defaults of this library.</summary>
    public static MoeContender Ensemble { get; } = new("moe-ens", ", embedded, with members that share weights (the defaults)", () => new MoeOptions());

    protected override (ITransformer Model, NetworkModelParameters Network) FitBinary(MLContext context, MoeOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.BinaryClassification.Trainers.Moe(options).Fit(training, validation);
        return (fitted, fitted.Model.SubModel);
    }

    protected override (ITransformer Model, NetworkModelParameters Network) FitMulticlass(MLContext context, MoeOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.MulticlassClassification.Trainers.Moe(options).Fit(training, validation);
        return (fitted, fitted.Model);
    }

    protected override (ITransformer Model, NetworkModelParameters Network) FitRegression(MLContext context, MoeOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.Regression.Trainers.Moe(options).Fit(training, validation);
        return (fitted, fitted.Model);
    }
}
