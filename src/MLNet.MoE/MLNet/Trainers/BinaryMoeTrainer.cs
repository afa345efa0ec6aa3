using Microsoft.ML;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNet.MoE;

/// <summary>Trains a model that gives the probability of the positive one of two classes.</summary>
/// <remarks>
/// The label is Boolean, a key of two values (the second is the positive class, 0 is missing), or a number of which above 0 is the positive
/// class. The transformer adds <c>Score</c>, the log-odds, <c>Probability</c>, its logistic function, and <c>PredictedLabel</c>,
/// Boolean. With <see cref="NetworkOptions.ClassWeights"/> the score is the log-odds among classes that are as frequent as the weights make
/// them, and the probability is not its logistic function but that of the data.
/// </remarks>
/// <typeparam name="TParameters">What is learnt; <c>transformer.Model.SubModel</c> is it.</typeparam>
public sealed class BinaryMoeTrainer<TParameters> : MoeTrainerBase<
    BinaryPredictionTransformer<CalibratedModelParametersBase<TParameters, PlattCalibrator>>,
    CalibratedModelParametersBase<TParameters, PlattCalibrator>, TParameters>
    where TParameters : MoeModelParameters
{
    private readonly bool _hasSets;

    internal BinaryMoeTrainer(IHostEnvironment env, IModelFitter<TParameters> fitter)
        : base(env, fitter, TaskKind.Binary, TrainerUtils.MakeBoolScalarLabel(fitter.Columns.Label))
    {
        _hasSets = fitter.HasSets;
    }

    private protected override string AcceptedLabels => "Boolean, Single, Double or Key";

    private protected override bool AcceptsLabel(SchemaShape.Column label)
        => label.IsKey || label.ItemType == BooleanDataViewType.Instance || IsNumber(label);

    // The score is the log-odds already: slope -1 and offset 0 make Platt's sigmoid the plain logistic function. An offset takes back what
    // weighing the classes did to the log-odds, so that ML.NET still predicts the positive class of a score above 0, and its probability is
    // that of the data.
    private protected override CalibratedModelParametersBase<TParameters, PlattCalibrator> Wrap(TParameters parameters)
        => new CalibratedMoeModelParameters<TParameters, PlattCalibrator>(Host, parameters,
            new PlattCalibrator(Host, -1, 0 - parameters.LogOddsShift));

    private protected override TParameters Unwrap(CalibratedModelParametersBase<TParameters, PlattCalibrator> model) => model.SubModel;

    /// <inheritdoc/>
    protected override BinaryPredictionTransformer<CalibratedModelParametersBase<TParameters, PlattCalibrator>> MakeTransformer(
        CalibratedModelParametersBase<TParameters, PlattCalibrator> model, DataViewSchema trainSchema)
        => new BinaryPredictionTransformer<CalibratedModelParametersBase<TParameters, PlattCalibrator>>(Host, model, trainSchema,
            FeatureColumn.Name).EnableBatchScoring();

    /// <inheritdoc/>
    protected override SchemaShape.Column[] GetOutputColumnsCore(SchemaShape inputSchema) =>
    [
        Output(DefaultColumnNames.Score, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false,
            AnnotationUtils.GetTrainerOutputAnnotation()),
        Output(DefaultColumnNames.Probability, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, false,
            AnnotationUtils.GetTrainerOutputAnnotation(true)),
        Output(DefaultColumnNames.PredictedLabel, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false,
            AnnotationUtils.GetTrainerOutputAnnotation()),
        .. _hasSets ? (SchemaShape.Column[])[PredictionSetMapper.Shape] : [],
    ];
}
