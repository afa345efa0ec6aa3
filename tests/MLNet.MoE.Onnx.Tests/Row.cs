using Microsoft.ML.Data;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>A row with everything that preprocessing looks at: a text, a step, a missing value, a wide range, numbers that are mostly
/// 0.</summary>
public sealed class Row
{
    public const int Numbers = 6, Words = 40;

    public string City { get; set; } = "";

    [VectorType(Numbers)]
    public float[] N { get; set; } = [];

    [VectorType(Words)]
    public float[] W { get; set; } = [];

    public float Amount { get; set; }

    public float Years { get; set; }

    public bool IsHigh { get; set; }

    public string Kind { get; set; } = "";
}
