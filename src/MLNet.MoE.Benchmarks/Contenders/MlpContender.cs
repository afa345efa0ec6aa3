using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>The plain network.</summary>
internal sealed class MlpContender : NetworkContender<MlpOptions>
{
    private MlpContender(string name, string embedding, int members)
        : base(name, "MLP: one network, no gate", embedding, members)
    {
    }

    /// <summary>Without an embedding.</summary>
    public static MlpContender Raw { get; } = new("mlp", "none", 1);

    /// <summary>With the piecewise-linear embedding.</summary>
    public static MlpContender Embedded { get; } = new("mlp-ple", "piecewise-linear", 1);

    /// <summary>With the embedding and several members.</summary>
    public static MlpContender Ensemble { get; } = new("mlp-ens", "piecewise-linear", EnsembleMembers);

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
