using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>The plain network.</summary>
internal sealed class MlpContender : NetworkContender<MlpOptions>
{
    private MlpContender(string name, Func<MlpOptions> options)
        : base(name, "MLP: one network, no gate", options)
    {
    }

    /// <summary>As published, without an embedding.</summary>
    public static MlpContender Raw { get; } = new("mlp", MlpOptions.Published);

    /// <summary>As published, with the piecewise-linear embedding.</summary>
    public static MlpContender Embedded { get; } = new("mlp-ple", () => WithEmbedding(MlpOptions.Published()));

    /// <summary>The library's defaults: embedding, learned scale and several members.</summary>
    public static MlpContender Ensemble { get; } = new("mlp-ens", () => new MlpOptions());

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
