namespace MLNet.MoE.Citizenship.Tests;

/// <summary>What a multiclass pipeline that ends with MapKeyToValue gives.</summary>
public sealed class KindPrediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}

/// <summary>What a binary pipeline gives.</summary>
public sealed class BinaryPrediction
{
    public bool PredictedLabel { get; set; }

    public float Score { get; set; }

    public float Probability { get; set; }
}

/// <summary>What a regression pipeline gives.</summary>
public sealed class PricePrediction
{
    public float Score { get; set; }
}
