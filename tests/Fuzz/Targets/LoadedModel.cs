using System.Reflection;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using MLNet.MoE.Fuzz.Documents;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Gets at the model in a transformer.</summary>
internal static class LoadedModel
{
    // A model of several labels is no type of the library's surface.
    private static readonly FieldInfo Model = typeof(MultiTaskTransformer).GetField("_model",
        BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>The model of this library in a transformer, or null.</summary>
    public static MoeModelParameters? Find(ITransformer transformer) => transformer switch
    {
        ISingleFeaturePredictionTransformer<object> prediction => prediction.Model switch
        {
            CalibratedModelParametersBase calibrated => calibrated.SubModel as MoeModelParameters,
            var model => model as MoeModelParameters,
        },
        MultiTaskTransformer several => (MoeModelParameters)Model.GetValue(several)!,
        IEnumerable<ITransformer> chain => chain.Select(Find).FirstOrDefault(model => model is not null),
        _ => null,
    };

    /// <summary>The fields that a model writes, in order. ML.NET's interface for that is internal.</summary>
    public static IReadOnlyList<Field> Fields(MoeModelParameters model)
    {
        var writer = new FieldWriter(new MemoryStream());
        const BindingFlags any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;
        var save = typeof(ITransformer).GetInterfaces().Single(type => type.Name == "ICanSaveModel").GetMethod("Save", any)!;
        object context = Activator.CreateInstance(save.GetParameters()[0].ParameterType, any, null, [writer, null], null)!;
        save.Invoke(model, [context]);
        // The first one is room for ML.NET's header.
        return writer.Fields[1..];
    }
}
