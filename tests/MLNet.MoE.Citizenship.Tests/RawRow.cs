using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>A row as an application has it, before any preparation: categories of every type that ML.NET has.</summary>
public sealed class RawRow
{
    [VectorType(2)]
    public float[] Numbers { get; set; } = [];

    public string? City { get; set; } = "";

    [VectorType(2)]
    public string?[] Tags { get; set; } = [];

    /// <summary>Keys that stand for no known values, counted from 0; above 4 is missing.</summary>
    [KeyType(5)]
    public uint Grade { get; set; }

    [VectorType(2), KeyType(3)]
    public byte[] Grades { get; set; } = [];

    [KeyType(3_000_000_000)]
    public uint Hash { get; set; } = 1;

    public bool Urgent { get; set; }

    public int Code { get; set; }

    public double Length { get; set; }

    public DateTime Day { get; set; }

    public string? Empty { get; set; }

    public float[] Ragged { get; set; } = [1];

    public string Kind { get; set; } = "";

    public bool IsFirst { get; set; }

    public float Price { get; set; }

    public float Weight { get; set; } = 1;

    /// <summary>Rows whose label depends on all of their columns.</summary>
    public static List<RawRow> Many(int count, int seed)
    {
        var random = new Random(seed);
        string[] cities = ["Aarhus", "Bergen", "Cork"], tags = ["new", "old"], kinds = ["red", "green", "blue"];
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int kind = random.Next(3), city = random.Next(3), grade = random.Next(5);
            return new RawRow
            {
                Numbers = [(2 * kind) + (2 * random.NextSingle()), random.NextSingle() - kind],
                City = cities[city],
                Tags = [tags[random.Next(2)], tags[kind % 2]],
                Grade = (uint)grade,
                Grades = [(byte)random.Next(4), (byte)kind],
                Urgent = random.Next(2) == 0,
                Code = 100 * random.Next(4),
                Length = random.NextDouble() + kind,
                Day = new DateTime(2020, 1, 1 + random.Next(5)),
                Kind = kinds[kind],
                IsFirst = kind == 0,
                Price = 10 + (5 * kind) + (3 * city) + grade + random.NextSingle(),
            };
        })];
    }
}
