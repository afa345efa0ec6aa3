using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>
/// Stands in a prediction transformer of ML.NET where its scorer stood, which it is but for one thing: what is applied to data reads them
/// through a <see cref="LookAheadView"/>. A transformer's type, columns and saved form stay ML.NET's own.
/// </summary>
internal sealed class LookAheadScorer : RowToRowScorerBase
{
    private readonly RowToRowScorerBase _scorer;
    private readonly string _featureColumn;
    private readonly MoeModelParameters _model;

    private LookAheadScorer(RowToRowScorerBase scorer, string featureColumn, MoeModelParameters model)
        : base(HostOf(scorer), scorer.Source, nameof(LookAheadScorer), BindableOf(scorer))
        => (_scorer, _featureColumn, _model) = (scorer, featureColumn, model);

    public override DataViewSchema OutputSchema => _scorer.OutputSchema;

    /// <summary>Puts the scorer into a prediction transformer of ML.NET's whose model gains from it; others stay as they are.</summary>
    /// <param name="transformer">The transformer; it is changed.</param>
    public static void Install(ITransformer transformer)
    {
        for (var type = transformer.GetType(); type is not null; type = type.BaseType)
        {
            if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(SingleFeaturePredictionTransformerBase<>)) continue;
            // The model's type is known at run time only.
            var install = new Action<SingleFeaturePredictionTransformerBase<object>>(Install).Method.GetGenericMethodDefinition();
            install.MakeGenericMethod(type.GetGenericArguments()).Invoke(null, [transformer]);
        }
    }

    /// <summary>Puts the scorer into a transformer whose model gains from it; others stay as they are.</summary>
    /// <param name="transformer">The transformer; it is changed.</param>
    private static void Install<TModel>(SingleFeaturePredictionTransformerBase<TModel> transformer)
        where TModel : class
    {
        object model = transformer.Model is CalibratedModelParametersBase calibrated ? calibrated.SubModel : transformer.Model;
        var scorer = ScorerAccess<TModel>.Get(transformer);
        if (model is not MoeModelParameters { BatchesRows: true } parameters || scorer is LookAheadScorer) return;
        ScorerAccess<TModel>.Set(transformer, new LookAheadScorer(scorer, transformer.FeatureColumnName, parameters));
    }

    protected override IDataTransform ApplyToDataCore(IHostEnvironment env, IDataView newSource)
        => (IDataTransform)_scorer.ApplyToData(env, LookAheadView.Over(Host, newSource, _featureColumn, _model));

    // Everything else is the scorer's own.
    protected override BindingsBase GetBindings() => GetBindings(_scorer);

    protected override void SaveCore(ModelSaveContext ctx) => SaveCore(_scorer, ctx);

    protected override bool WantParallelCursors(Func<int, bool> predicate) => WantParallelCursors(_scorer, predicate);

    protected override Delegate[] GetGetters(DataViewRow output, Func<int, bool> predicate) => GetGetters(_scorer, output, predicate);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Host")]
    private static extern ref IHost HostOf(TransformBase scorer);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "Bindable")]
    private static extern ref ISchemaBindableMapper BindableOf(RowToRowScorerBase scorer);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern BindingsBase GetBindings(RowToRowScorerBase scorer);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern void SaveCore(RowToRowScorerBase scorer, ModelSaveContext ctx);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern bool WantParallelCursors(RowToRowScorerBase scorer, Func<int, bool> predicate);

    [UnsafeAccessor(UnsafeAccessorKind.Method)]
    private static extern Delegate[] GetGetters(RowToRowScorerBase scorer, DataViewRow output, Func<int, bool> predicate);

    /// <summary>The scorer of a prediction transformer, which is no public property.</summary>
    private static class ScorerAccess<TModel>
        where TModel : class
    {
        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Scorer")]
        public static extern RowToRowScorerBase Get(PredictionTransformerBase<TModel> transformer);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Scorer")]
        public static extern void Set(PredictionTransformerBase<TModel> transformer, RowToRowScorerBase scorer);
    }
}
