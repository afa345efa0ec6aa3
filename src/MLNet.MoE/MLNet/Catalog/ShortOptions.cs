namespace MLNet.MoE;

/// <summary>Options from the arguments of the catalog's short methods; null keeps a default.</summary>
internal static class ShortOptions
{
    public static GgMoeOptions GgMoe(string label, string features, string? weight, int? numberOfExperts, float? gateTemperature,
        float? learningRate, int? maximumEpochs)
    {
        var options = Training(Columns(new GgMoeOptions(), label, features, weight), learningRate, maximumEpochs);
        options.NumberOfExperts = numberOfExperts ?? options.NumberOfExperts;
        options.GateTemperature = gateTemperature ?? options.GateTemperature;
        return options;
    }

    public static MoeOptions Moe(string label, string features, string? weight, int? numberOfExperts, int? expertWidth,
        float? learningRate, int? maximumEpochs)
    {
        var options = Training(Columns(new MoeOptions(), label, features, weight), learningRate, maximumEpochs);
        options.NumberOfExperts = numberOfExperts ?? options.NumberOfExperts;
        options.ExpertWidth = expertWidth ?? options.ExpertWidth;
        return options;
    }

    public static MlpOptions Mlp(string label, string features, string? weight, int? width, float? learningRate, int? maximumEpochs)
    {
        var options = Training(Columns(new MlpOptions(), label, features, weight), learningRate, maximumEpochs);
        options.Width = width ?? options.Width;
        return options;
    }

    public static TOptions Mixture<TOptions>(string label, string features, string? weight, int? numberOfExperts, double? l2Regularization,
        int? numberOfStarts)
        where TOptions : StatisticalMoeOptions, new()
    {
        var options = Columns(new TOptions(), label, features, weight);
        options.NumberOfExperts = numberOfExperts ?? options.NumberOfExperts;
        options.L2Regularization = l2Regularization ?? options.L2Regularization;
        options.NumberOfStarts = numberOfStarts ?? options.NumberOfStarts;
        return options;
    }

    private static TOptions Columns<TOptions>(TOptions options, string label, string features, string? weight)
        where TOptions : TrainerOptions
    {
        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName) = (label, features, weight);
        return options;
    }

    private static TOptions Training<TOptions>(TOptions options, float? learningRate, int? maximumEpochs)
        where TOptions : NetworkTrainingOptions
    {
        options.LearningRate = learningRate ?? options.LearningRate;
        options.MaximumEpochs = maximumEpochs ?? options.MaximumEpochs;
        return options;
    }
}
