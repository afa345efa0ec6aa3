using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNet.MoE;

/// <summary>Trains a model that gives the probability of each of several classes.</summary>
/// <remarks>
/// The label is a key of any integer type (0 is missing), or numbers 0, 1, ... C-1 as Single or Double. The transformer adds <c>Score</c>,
/// the probabilities (classes), and <c>PredictedLabel</c>, a key with the values of the label. With
/// <see cref="NetworkOptions.ClassWeights"/> the probabilities are those among classes that are as frequent as the weights make them.
/// </remarks>
/// <typeparam name="TParameters">What is learnt; <c>transformer.Model</c> is it.</typeparam>
public sealed class MulticlassMoeTrainer<TParameters>
    : MoeTrainerBase<MulticlassPredictionTransformer<TParameters>, TParameters, TParameters>
    where TParameters : MoeModelParameters
{
    private readonly bool _hasSets;

    internal MulticlassMoeTrainer(IHostEnvironment env, IModelFitter<TParameters> fitter)
        : base(env, fitter, TaskKind.Multiclass, TrainerUtils.MakeU4ScalarColumn(fitter.Columns.Label))
    {
        _hasSets = fitter.HasSets;
    }

    private protected override string AcceptedLabels => "Key, Single or Double";

    private protected override bool AcceptsLabel(SchemaShape.Column label) => label.IsKey || IsNumber(label);

    private protected override TParameters Wrap(TParameters parameters) => parameters;

    private protected override TParameters Unwrap(TParameters model) => model;

    /// <inheritdoc/>
    protected override MulticlassPredictionTransformer<TParameters> MakeTransformer(TParameters model, DataViewSchema trainSchema)
        => new MulticlassPredictionTransformer<TParameters>(Host, model, trainSchema, FeatureColumn.Name,
            LabelColumn.Name).EnableBatchScoring();

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema)
    {
        inputSchema.TryFindColumn(LabelColumn.Name, out var label);
        var keyValues = label.Annotations.Where(column => column.Name == AnnotationUtils.Kinds.KeyValues);
        return
        [
            Output(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, false,
                AnnotationUtils.AnnotationsForMulticlassScoreColumn(label)),
            Output(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, true,
                [.. keyValues, .. AnnotationUtils.GetTrainerOutputAnnotation()]),
            .. _hasSets ? (SchemaShape.Column[])[PredictionSetMapper.Shape] : [],
        ];
    }
}
