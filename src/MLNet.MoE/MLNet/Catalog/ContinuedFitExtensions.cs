using Microsoft.ML.Calibrators;
using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>Training on from a model of an earlier fit.</summary>
public static class ContinuedFitExtensions
{
    /// <summary>Trains on from a previous model: its weights are the start, all members of an ensemble go on.</summary>
    /// <typeparam name="TTransformer">ML.NET's prediction transformer of the task.</typeparam>
    /// <typeparam name="TModel">What the transformer carries.</typeparam>
    /// <param name="trainer">A trainer of networks, with options of the structure that the previous model has.</param>
    /// <param name="train">
    /// Rows to learn from, in columns made by the transforms that made them for the previous model, or by an encoder that knows further
    /// categories beside those. Rows of the earlier fit should be among them, unless what they taught may be forgotten.
    /// </param>
    /// <param name="previous">The model: <c>transformer.Model</c>, of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <returns>A new transformer; the previous model stays as it is.</returns>
    /// <remarks>
    /// Preprocessing stays that of the previous model: numbers beyond its range count as the end of it. A category that it has not seen
    /// gets weights of its own, where the feature vector has a slot for it (slots are matched by their names). The step size is
    /// <see cref="NetworkTrainingOptions.ContinuedLearningRate"/>; <see cref="NetworkTrainingOptions.ContinuedParts"/> leaves parts of the
    /// network as they are. How long it takes, <see cref="NetworkTrainingOptions.ContinuedEpochs"/> says.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The previous model has other columns, classes or another structure; the message says
    /// which.</exception>
    public static TTransformer Fit<TTransformer, TModel>(this MoeTrainerBase<TTransformer, TModel, NetworkModelParameters> trainer,
        IDataView train, NetworkModelParameters previous)
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(previous);
        return trainer.Continue(train, null, previous);
    }

    /// <summary>Trains on from a previous model, and stops early on other rows.</summary>
    /// <typeparam name="TTransformer">ML.NET's prediction transformer of the task.</typeparam>
    /// <typeparam name="TModel">What the transformer carries.</typeparam>
    /// <param name="trainer">A trainer of networks, with options of the structure that the previous model has.</param>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="validation">Rows to judge the epochs by, in the same columns.</param>
    /// <param name="previous">The model.</param>
    /// <exception cref="InvalidOperationException">The previous model has other columns, classes or another structure; the message says
    /// which.</exception>
    public static TTransformer Fit<TTransformer, TModel>(this MoeTrainerBase<TTransformer, TModel, NetworkModelParameters> trainer,
        IDataView train, IDataView validation, NetworkModelParameters previous)
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(validation);
        ArgumentNullException.ThrowIfNull(previous);
        return trainer.Continue(train, validation, previous);
    }

    /// <summary>Trains on from a previous model of two classes.</summary>
    /// <param name="trainer">A trainer of networks, with options of the structure that the previous model has.</param>
    /// <param name="train">Rows to learn from.</param>
    /// <param name="previous">The model: <c>transformer.Model</c>.</param>
    /// <exception cref="InvalidOperationException">The previous model has other columns or another structure; the message says
    /// which.</exception>
    public static BinaryPredictionTransformer<CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator>> Fit(
        this BinaryMoeTrainer<NetworkModelParameters> trainer, IDataView train,
        CalibratedModelParametersBase<NetworkModelParameters, PlattCalibrator> previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return trainer.Fit(train, previous.SubModel);
    }

    /// <summary>
    /// Goes on from a previous mixture fitted by EM: its parameters are the start, in the place of random ones, and its experts keep their
    /// numbers. EM climbs to the maximum next to them, so the fit takes a fraction of one from random starts, and finds no other maximum.
    /// </summary>
    /// <typeparam name="TTransformer">ML.NET's prediction transformer of the task.</typeparam>
    /// <typeparam name="TModel">What the transformer carries.</typeparam>
    /// <typeparam name="TParameters">The mixture: <see cref="MultinomialMoeModelParameters"/> or
    /// <see cref="GaussianMoeModelParameters"/>.</typeparam>
    /// <param name="trainer">A trainer with options of the mixture that the previous model is; <c>NumberOfExperts</c> may be 0.</param>
    /// <param name="train">All rows to fit to, in columns made by the transforms that made them for the previous model: the maximum is one
    /// of these rows alone.</param>
    /// <param name="previous">The model: <c>transformer.Model</c>, of a binary one <c>transformer.Model.SubModel</c>.</param>
    /// <returns>A new transformer; the previous model stays as it is.</returns>
    /// <exception cref="InvalidOperationException">The previous model has other columns, classes or another number of experts; the message
    /// says which.</exception>
    public static TTransformer Fit<TTransformer, TModel, TParameters>(this MoeTrainerBase<TTransformer, TModel, TParameters> trainer,
        IDataView train, TParameters previous)
        where TTransformer : ISingleFeaturePredictionTransformer<TModel>
        where TModel : class
        where TParameters : StatisticalMoeModelParameters
    {
        ArgumentNullException.ThrowIfNull(trainer);
        ArgumentNullException.ThrowIfNull(train);
        ArgumentNullException.ThrowIfNull(previous);
        return trainer.Continue(train, null, previous);
    }

    /// <summary>Goes on from a previous mixture of two classes.</summary>
    /// <param name="trainer">A trainer with options of the mixture that the previous model is.</param>
    /// <param name="train">All rows to fit to.</param>
    /// <param name="previous">The model: <c>transformer.Model</c>.</param>
    /// <exception cref="InvalidOperationException">The previous model has other columns or another number of experts; the message says
    /// which.</exception>
    public static BinaryPredictionTransformer<CalibratedModelParametersBase<MultinomialMoeModelParameters, PlattCalibrator>> Fit(
        this BinaryMoeTrainer<MultinomialMoeModelParameters> trainer, IDataView train,
        CalibratedModelParametersBase<MultinomialMoeModelParameters, PlattCalibrator> previous)
    {
        ArgumentNullException.ThrowIfNull(previous);
        return trainer.Fit(train, previous.SubModel);
    }
}
