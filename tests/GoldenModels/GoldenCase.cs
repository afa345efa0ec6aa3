using Microsoft.ML;

namespace MLNet.MoE.GoldenModels;

/// <summary>One model to be written.</summary>
/// <param name="Name">Name of its file.</param>
/// <param name="Task">What it predicts.</param>
/// <param name="Create">Makes the trainer.</param>
internal sealed record GoldenCase(string Name, TaskKind Task, Func<MLContext, IEstimator<ITransformer>> Create)
{
    /// <summary>Columns of the vector: nine slots, two one-hot groups, a column with missing values, one that never changes.</summary>
    public string[] Columns { get; init; } = ["Width", "CityCode", "Height", "Income", "DayCode", "Constant"];
}
