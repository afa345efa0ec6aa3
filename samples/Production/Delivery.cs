using Microsoft.ML.Data;

/// <summary>A row of the table, and of a request; a request has no outcome.</summary>
internal sealed class Delivery
{
    [LoadColumn(0)]
    public string City { get; init; } = "";

    [LoadColumn(1)]
    public float Hour { get; init; }

    [LoadColumn(2)]
    public float DistanceKm { get; init; }

    [LoadColumn(3)]
    public float Items { get; init; }

    [LoadColumn(4)]
    public float RainMm { get; init; }

    [LoadColumn(5)]
    public string? Outcome { get; init; }
}
