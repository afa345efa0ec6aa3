using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>One trainer of one task, and what can be made with it.</summary>
/// <param name="Name">Name of the extension method.</param>
/// <param name="Task">Task.</param>
/// <param name="Create">Makes the trainer.</param>
/// <param name="FitWithValidation">Fits it on training and validation data.</param>
/// <param name="OneVersusAll">Makes a multiclass trainer of it; binary trainers only.</param>
internal sealed record TrainerCase(
    string Name,
    TaskKind Task,
    Func<MLContext, CaseOptions, IEstimator<ITransformer>> Create,
    Func<MLContext, CaseOptions, IDataView, IDataView, ITransformer> FitWithValidation,
    Func<MLContext, CaseOptions, IEstimator<ITransformer>>? OneVersusAll = null)
{
    public static TrainerCase Multiclass<TParameters>(string name, Func<MLContext, CaseOptions, MulticlassMoeTrainer<TParameters>> create)
        where TParameters : MoeModelParameters
        => new(name, TaskKind.Multiclass, create, (ml, options, train, validation) => create(ml, options).Fit(train, validation));

    public static TrainerCase Binary<TParameters>(string name, Func<MLContext, CaseOptions, BinaryMoeTrainer<TParameters>> create)
        where TParameters : MoeModelParameters
        => new(
            name,
            TaskKind.Binary,
            create,
            (ml, options, train, validation) => create(ml, options).Fit(train, validation),
            (ml, options) => ml.MulticlassClassification.Trainers.OneVersusAll(create(ml, options)));

    public static TrainerCase Regression<TParameters>(string name, Func<MLContext, CaseOptions, RegressionMoeTrainer<TParameters>> create)
        where TParameters : MoeModelParameters
        => new(name, TaskKind.Regression, create, (ml, options, train, validation) => create(ml, options).Fit(train, validation));
}
