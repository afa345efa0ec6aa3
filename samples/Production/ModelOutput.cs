/// <summary>What the model adds to a row.</summary>
internal sealed class ModelOutput
{
    public string PredictedLabel { get; init; } = "";

    /// <summary>(classes) probabilities.</summary>
    public float[] Score { get; init; } = [];
}
