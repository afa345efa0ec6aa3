using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Experts under a gate with Gumbel noise.</summary>
internal sealed class GgMoeContender : NetworkContender<GgMoeOptions>
{
    private GgMoeContender(string name, string embedding, int members)
        : base(name, "GG-MoE: experts under a Gumbel-softmax gate", embedding, members)
    {
    }

    /// <summary>Without an embedding.</summary>
    public static GgMoeContender Raw { get; } = new("gg-moe", "none", 1);

    /// <summary>With the piecewise-linear embedding.</summary>
    public static GgMoeContender Embedded { get; } = new("gg-moe-ple", "piecewise-linear", 1);

    /// <summary>With the embedding and several members.</summary>
    public static GgMoeContender Ensemble { get; } = new("gg-moe-ens", "piecewise-linear", EnsembleMembers);

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
