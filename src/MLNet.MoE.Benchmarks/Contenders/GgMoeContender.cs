using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Experts under a gate with Gumbel noise.</summary>
internal sealed class GgMoeContender : NetworkContender<GgMoeOptions>
{
    private GgMoeContender(string name, Func<GgMoeOptions> options)
        : base(name, "GG-MoE: experts under a Gumbel-softmax gate", options)
    {
    }

    /// <summary>As published, without an embedding.</summary>
    public static GgMoeContender Raw { get; } = new("gg-moe", GgMoeOptions.Published);

    /// <summary>As published, with the piecewise-linear embedding.</summary>
    public static GgMoeContender Embedded { get; } = new("gg-moe-ple", () => WithEmbedding(GgMoeOptions.Published()));

    /// <summary>The library's defaults: embedding, learned scale and several members.</summary>
    public static GgMoeContender Ensemble { get; } = new("gg-moe-ens", () => new GgMoeOptions());

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
