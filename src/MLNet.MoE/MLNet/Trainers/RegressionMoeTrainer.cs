using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNet.MoE;

/// <summary>Trains a model that predicts a number.</summary>
/// <remarks>
/// The label is Single or Double. The transformer adds <c>Score</c>, the prediction in the label's units, and where the options ask for
/// them <c>Quantiles</c>, <c>Lower</c> and <c>Upper</c>.
/// </remarks>
/// <typeparam name="TParameters">What is learnt; <c>transformer.Model</c> is it.</typeparam>
public sealed class RegressionMoeTrainer<TParameters>
    : MoeTrainerBase<RegressionPredictionTransformer<TParameters>, TParameters, TParameters>
    where TParameters : MoeModelParameters
{
    private readonly IReadOnlyList<ScoreColumn> _scoreColumns;

    internal RegressionMoeTrainer(IHostEnvironment env, IModelFitter<TParameters> fitter)
        : base(env, fitter, TaskKind.Regression, TrainerUtils.MakeR4ScalarColumn(fitter.Columns.Label))
    {
        _scoreColumns = fitter.ScoreColumns;
    }

    private protected override string AcceptedLabels => "Single or Double";

    private protected override bool AcceptsLabel(SchemaShape.Column label) => IsNumber(label);

    private protected override TParameters Wrap(TParameters parameters) => parameters;

    private protected override TParameters Unwrap(TParameters model) => model;

    /// <inheritdoc/>
    protected override RegressionPredictionTransformer<TParameters> MakeTransformer(TParameters model, DataViewSchema trainSchema)
        => new RegressionPredictionTransformer<TParameters>(Host, model, trainSchema, FeatureColumn.Name).EnableBatchScoring();

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
    [
        Output(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false,
            AnnotationUtils.GetTrainerOutputAnnotation()),
        .. _scoreColumns.Select(column => column.Shape()),
    ];
}
