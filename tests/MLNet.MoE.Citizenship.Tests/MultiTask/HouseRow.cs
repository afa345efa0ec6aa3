using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests.MultiTask;

/// <summary>A row with labels of every kind.</summary>
public sealed class HouseRow
{
    public float Area { get; set; }

    public float Age { get; set; }

    public string Town { get; set; } = "";

    /// <summary>NaN in one row of five.</summary>
    public float Price { get; set; }

    public double Rent { get; set; }

    public bool IsLarge { get; set; }

    /// <summary>Empty in one row of seven.</summary>
    public string Kind { get; set; } = "";

    /// <summary>0, 1, or NaN.</summary>
    public float IsSold { get; set; }

    public float Coin { get; set; }

    /// <summary>Random rows.</summary>
    public static List<HouseRow> Create(int count, int seed)
    {
        var random = new Random(seed);
        string[] towns = ["Aarhus", "Bergen", "Cork"], kinds = ["flat", "house", "villa"];
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            float area = 20 + (180 * random.NextSingle()), age = 100 * random.NextSingle();
            int town = random.Next(3), kind = area < 70 ? 0 : age < 50 ? 1 : 2;
            float price = (area * (3 + town)) - age + (20 * random.NextSingle());
            return new HouseRow
            {
                Area = area, Age = age, Town = towns[town],
                Price = i % 5 == 3 ? float.NaN : price,
                Rent = (price / 100) + random.NextDouble(),
                IsLarge = area + (10 * random.NextSingle()) > 100,
                Kind = i % 7 == 2 ? "" : kinds[kind],
                IsSold = i % 3 == 1 ? float.NaN : age < 40 ? 1 : 0,
                Coin = random.Next(2),
            };
        })];
    }

    /// <summary>Features and a key of the kind.</summary>
    public static IEstimator<ITransformer> Preparation(MLContext ml) =>
        ml.Transforms.Categorical.OneHotEncoding("TownCode", nameof(Town))
            .Append(ml.Transforms.Concatenate("Features", nameof(Area), nameof(Age), "TownCode"))
            .Append(ml.Transforms.Conversion.MapValueToKey("Kind"));
}
