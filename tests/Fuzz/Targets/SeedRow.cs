using Microsoft.ML.Data;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>A row of the data that the seeds are trained on.</summary>
internal sealed class SeedRow
{
    private const int NoiseColumns = 6;

    public float Size { get; set; }

    public float Weight { get; set; }

    public string Colour { get; set; } = "";

    /// <summary>Two words, one of which few rows have.</summary>
    public string Note { get; set; } = "";

    /// <summary>Numbers that tell nothing.</summary>
    [VectorType(NoiseColumns)]
    public float[] Noise { get; set; } = [];

    public string Kind { get; set; } = "";

    public bool IsSmall { get; set; }

    public float Price { get; set; }

    /// <summary>Rows of three kinds that follow from size and colour; some sizes are missing.</summary>
    public static IReadOnlyList<SeedRow> Create(int count)
    {
        // Noise from a stream of its own, so that the other columns are as they were without it.
        Random random = new(1), noise = new(2);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float size = 4 * random.NextSingle(), weight = random.NextSingle() - 0.5f;
            int colour = random.Next(3);
            return new SeedRow
            {
                Size = i % 17 == 3 ? float.NaN : size,
                Weight = weight,
                Colour = new[] { "red", "green", "blue" }[colour],
                Note = $"word{7 * i % 40} {(i % 2 == 0 ? "even" : "odd")}",
                Noise = [.. Enumerable.Range(0, NoiseColumns).Select(_ => noise.NextSingle())],
                Kind = size < 1 ? "a" : size < 2.5f ? "b" : colour == 0 ? "c" : "d",
                IsSmall = size + weight < 2,
                Price = (3 * size) + (colour * 2) + weight,
            };
        })];
    }
}
