using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests.MultiTask;

/// <summary>A class with all columns of a prediction.</summary>
public sealed class HousePrediction
{
    [ColumnName("Score.Price")]
    public float Price { get; set; }

    [ColumnName("Score.IsLarge")]
    public float LogOddsOfLarge { get; set; }

    [ColumnName("Probability.IsLarge")]
    public float ProbabilityOfLarge { get; set; }

    [ColumnName("PredictedLabel.IsLarge")]
    public bool IsLarge { get; set; }

    [ColumnName("Score.Kind")]
    public float[] ProbabilitiesOfKinds { get; set; } = [];

    [ColumnName("PredictedLabel.Kind")]
    public uint Kind { get; set; }

    [ColumnName("Probability.IsSold")]
    public float ProbabilityOfSold { get; set; }
}
