using Microsoft.ML.Data;
using MLNet.MoE;

namespace Microsoft.ML;

/// <summary>The network trainers on <c>ml.Regression.Trainers</c>.</summary>
public static class RegressionNetworkCatalog
{
    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), to predict a number.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Single or Double.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; one-hot groups in it are recognised, missing values are NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="numberOfExperts">Number of experts; null keeps the default of <see cref="MoeOptions.NumberOfExperts"/>.</param>
    /// <param name="gateTemperature">Temperature of the gate; lower values decide harder between experts; null keeps the default of <see cref="GgMoeOptions.GateTemperature"/>.</param>
    /// <param name="learningRate">Step size of AdamW; null keeps the default of <see cref="NetworkOptions.LearningRate"/>.</param>
    /// <param name="maximumEpochs">Epochs at most; early stopping usually ends sooner; null keeps the default of <see cref="NetworkOptions.MaximumEpochs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> GgMoe(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        float? gateTemperature = null,
        float? learningRate = null,
        int? maximumEpochs = null)
    {
        var options = new GgMoeOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        };
        options.NumberOfExperts = numberOfExperts ?? options.NumberOfExperts;
        options.GateTemperature = gateTemperature ?? options.GateTemperature;
        options.LearningRate = learningRate ?? options.LearningRate;
        options.MaximumEpochs = maximumEpochs ?? options.MaximumEpochs;
        return catalog.GgMoe(options);
    }

    /// <summary>Trains GG-MoE, a mixture of experts whose gate has Gumbel noise (arXiv 2502.03608), to predict a number, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> GgMoe(this RegressionCatalog.RegressionTrainers catalog, GgMoeOptions options)
        => new(CatalogUtils.GetEnvironment(catalog), new NetworkModelFitter(nameof(GgMoe), options));

    /// <summary>Trains a mixture of experts with a softmax gate, to predict a number.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Single or Double.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; one-hot groups in it are recognised, missing values are NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="numberOfExperts">Number of experts; null keeps the default of <see cref="MoeOptions.NumberOfExperts"/>.</param>
    /// <param name="expertWidth">Units of each hidden layer of each expert; null keeps the default of <see cref="MoeOptions.ExpertWidth"/>.</param>
    /// <param name="learningRate">Step size of AdamW; null keeps the default of <see cref="NetworkOptions.LearningRate"/>.</param>
    /// <param name="maximumEpochs">Epochs at most; early stopping usually ends sooner; null keeps the default of <see cref="NetworkOptions.MaximumEpochs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Moe(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? numberOfExperts = null,
        int? expertWidth = null,
        float? learningRate = null,
        int? maximumEpochs = null)
    {
        var options = new MoeOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        };
        options.NumberOfExperts = numberOfExperts ?? options.NumberOfExperts;
        options.ExpertWidth = expertWidth ?? options.ExpertWidth;
        options.LearningRate = learningRate ?? options.LearningRate;
        options.MaximumEpochs = maximumEpochs ?? options.MaximumEpochs;
        return catalog.Moe(options);
    }

    /// <summary>Trains a mixture of experts with a softmax gate, to predict a number, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Moe(this RegressionCatalog.RegressionTrainers catalog, MoeOptions options)
        => new(CatalogUtils.GetEnvironment(catalog), new NetworkModelFitter(nameof(Moe), options));

    /// <summary>Trains a multilayer perceptron, to predict a number.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="labelColumnName">Column of the label: Single or Double.</param>
    /// <param name="featureColumnName">Column of the features, a vector of Single; one-hot groups in it are recognised, missing values are NaN.</param>
    /// <param name="exampleWeightColumnName">Column of row weights, Single or Double, or null for none.</param>
    /// <param name="width">Units of each hidden layer; null keeps the default of <see cref="MlpOptions.Width"/>.</param>
    /// <param name="learningRate">Step size of AdamW; null keeps the default of <see cref="NetworkOptions.LearningRate"/>.</param>
    /// <param name="maximumEpochs">Epochs at most; early stopping usually ends sooner; null keeps the default of <see cref="NetworkOptions.MaximumEpochs"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of range; the message names it.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Mlp(
        this RegressionCatalog.RegressionTrainers catalog,
        string labelColumnName = "Label",
        string featureColumnName = "Features",
        string? exampleWeightColumnName = null,
        int? width = null,
        float? learningRate = null,
        int? maximumEpochs = null)
    {
        var options = new MlpOptions
        {
            LabelColumnName = labelColumnName,
            FeatureColumnName = featureColumnName,
            ExampleWeightColumnName = exampleWeightColumnName,
        };
        options.Width = width ?? options.Width;
        options.LearningRate = learningRate ?? options.LearningRate;
        options.MaximumEpochs = maximumEpochs ?? options.MaximumEpochs;
        return catalog.Mlp(options);
    }

    /// <summary>Trains a multilayer perceptron, to predict a number, with all options.</summary>
    /// <param name="catalog">Where trainers are listed: <c>ml.Regression.Trainers</c>.</param>
    /// <param name="options">Options; they are copied, so later changes don't matter.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it and its value.</exception>
    public static RegressionMoeTrainer<NetworkModelParameters> Mlp(this RegressionCatalog.RegressionTrainers catalog, MlpOptions options)
        => new(CatalogUtils.GetEnvironment(catalog), new NetworkModelFitter(nameof(Mlp), options));
}
