namespace MLNet.MoE.Fuzz.Targets;

/// <summary>A row of the data that the seeds are trained on.</summary>
internal sealed class SeedRow
{
    public float Size { get; set; }

    public float Weight { get; set; }

    public string Colour { get; set; } = "";

    public string Kind { get; set; } = "";

    public bool IsSmall { get; set; }

    public float Price { get; set; }

    /// <summary>Rows of three kinds that follow from size and colour; some sizes are missing.</summary>
    public static IReadOnlyList<SeedRow> Create(int count)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float size = 4 * random.NextSingle(), weight = random.NextSingle() - 0.5f;
            int colour = random.Next(3);
            return new SeedRow
            {
                Size = i % 17 == 3 ? float.NaN : size,
                Weight = weight,
                Colour = new[] { "red", "green", "blue" }[colour],
                Kind = size < 1 ? "a" : size < 2.5f ? "b" : colour == 0 ? "c" : "d",
                IsSmall = size + weight < 2,
                Price = (3 * size) + (colour * 2) + weight,
            };
        })];
    }
}
