using Microsoft.ML;

namespace MLNet.MoE.GoldenModels;

/// <summary>A row that golden models learn from: numbers, some of them missing, two texts and a label for each task.</summary>
public sealed class TrainingRow
{
    private static readonly string[] Cities = ["Aarhus", "Bergen", "Cork"];
    private static readonly string[] Days = ["even", "odd"];

    /// <summary>A number.</summary>
    public float Width { get; set; }

    /// <summary>A number that may be missing.</summary>
    public float Height { get; set; }

    /// <summary>A number of many sizes.</summary>
    public float Income { get; set; }

    /// <summary>The same in all rows.</summary>
    public float Constant { get; set; } = 3;

    /// <summary>One of three.</summary>
    public string City { get; set; } = "";

    /// <summary>One of two.</summary>
    public string Day { get; set; } = "";

    /// <summary>One of three classes.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Whether it is the first class.</summary>
    public bool IsFirst { get; set; }

    /// <summary>A number to predict.</summary>
    public float Price { get; set; }

    /// <summary>Random rows, the same for the same seed.</summary>
    public static TrainingRow[] Draw(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int kind = random.Next(3), city = random.Next(3);
            return new TrainingRow
            {
                Width = kind + (2 * random.NextSingle()),
                Height = i % 7 == 3 ? float.NaN : random.NextSingle() - kind,
                Income = MathF.Exp(6 * random.NextSingle()),
                City = Cities[city],
                Day = Days[i % 2],
                Kind = "class " + kind,
                IsFirst = kind == 0,
                Price = 10 + (5 * kind) + (3 * city) + random.NextSingle(),
            };
        })];
    }

    /// <summary>The rows with a vector <c>Features</c> of some columns, of which texts are one-hot, and the <c>Label</c> of a
    /// task.</summary>
    public static IDataView Prepared(MLContext ml, TaskKind task, string[] columns)
    {
        var rows = ml.Data.LoadFromEnumerable(Draw(60, 1));
        var features = ml.Transforms.Categorical.OneHotEncoding("CityCode", nameof(City))
            .Append(ml.Transforms.Categorical.OneHotEncoding("DayCode", nameof(Day)))
            .Append(ml.Transforms.Concatenate("Features", columns));
        IEstimator<ITransformer> all = task switch
        {
            TaskKind.Multiclass => features.Append(ml.Transforms.Conversion.MapValueToKey("Label", nameof(Kind))),
            TaskKind.Binary => features.Append(ml.Transforms.CopyColumns("Label", nameof(IsFirst))),
            _ => features.Append(ml.Transforms.CopyColumns("Label", nameof(Price))),
        };
        return all.Fit(rows).Transform(rows);
    }
}
