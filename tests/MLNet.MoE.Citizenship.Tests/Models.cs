using Microsoft.ML;
using Microsoft.ML.Calibrators;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Gets at the model inside a fitted pipeline as a user would.</summary>
internal static class Models
{
    public static MoeModelParameters Model(this ITransformer transformer) => Find(transformer) switch
    {
        CalibratedModelParametersBase calibrated => (MoeModelParameters)calibrated.SubModel,
        var model => (MoeModelParameters)model!,
    };

    public static NetworkModelParameters Network(this ITransformer transformer) => (NetworkModelParameters)transformer.Model();

    private static object? Find(ITransformer transformer) => transformer switch
    {
        ISingleFeaturePredictionTransformer<object> prediction => prediction.Model,
        IEnumerable<ITransformer> chain => chain.Select(Find).FirstOrDefault(model => model is not null),
        _ => null,
    };
}
