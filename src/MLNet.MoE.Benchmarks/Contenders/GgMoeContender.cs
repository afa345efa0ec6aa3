using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Experts under a gate with Gumbel noise.</summary>
internal sealed class GgMoeContender : NetworkContender<GgMoeOptions>
{
    private GgMoeContender(string name, string description, Func<GgMoeOptions> options)
        : base(name, "GG-MoE: experts under a Gumbel-softmax gate" + description, options)
    {
    }

    /// <summary>As published.</summary>
    public static GgMoeContender Raw { get; } = new("gg-moe", ", as published", GgMoeOptions.Published);

    /// <summary>As published, with the piecewise-linear embedding.</summary>
    public static GgMoeContender WithEmbedding { get; } = new("gg-moe-ple", ", as published but with piecewise-linear embedding", () => PublishedOptions.Embedded(GgMoeOptions.Published()));

    /// <summary>With the defaults of this library.</summary>
    public static GgMoeContender Ensemble { get; } = new("gg-moe-ens", ", embedded, with members that share weights (the defaults)", () => new GgMoeOptions());

    protected override (ITransformer Model, NetworkModelParameters Network) FitBinary(MLContext context, GgMoeOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.BinaryClassification.Trainers.GgMoe(options).Fit(training, validation);
        return (fitted, fitted.Model.SubModel);
    }

    protected override (ITransformer Model, NetworkModelParameters Network) FitMulticlass(MLContext context, GgMoeOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.MulticlassClassification.Trainers.GgMoe(options).Fit(training, validation);
        return (fitted, fitted.Model);
    }

    protected override (ITransformer Model, NetworkModelParameters Network) FitRegression(MLContext context, GgMoeOptions options, IDataView training, IDataView validation)
    {
        var fitted = context.Regression.Trainers.GgMoe(options).Fit(training, validation);
        return (fitted, fitted.Model);
    }
}
