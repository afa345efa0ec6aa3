using Microsoft.ML;

namespace MLNet.MoE.Benchmarks;

/// <summary>Experts under a softmax gate.</summary>
internal sealed class MoeContender : NetworkContender<MoeOptions>
{
    private MoeContender(string name, string embedding, int members)
        : base(name, "MoE: experts under a softmax gate", embedding, members)
    {
    }

    /// <summary>Without an embedding.</summary>
    public static MoeContender Raw { get; } = new("moe", "none", 1);

    /// <summary>With the piecewise-linear embedding.</summary>
    public static MoeContender Embedded { get; } = new("moe-ple", "piecewise-linear", 1);

    /// <summary>With the embedding and several members.</summary>
    public static MoeContender Ensemble { get; } = new("moe-ens", "piecewise-linear", EnsembleMembers);

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
