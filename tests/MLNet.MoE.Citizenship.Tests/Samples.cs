using Microsoft.ML;

namespace MLNet.MoE.Citizenship.Tests;

/// <summary>Data and pipelines as an application would write them.</summary>
internal static class Samples
{
    private static readonly string[] Cities = ["Aarhus", "Bergen", "Cork"];
    private static readonly string[] Kinds = ["red", "green", "blue"];

    /// <summary>Rows of three classes that can be separated well but not perfectly.</summary>
    public static List<Row> Rows(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            int kind = random.Next(3), city = random.Next(3);
            return new Row
            {
                Width = (2 * kind) + (2 * random.NextSingle()),
                Height = random.NextSingle() - kind,
                City = Cities[city],
                Kind = Kinds[kind],
                IsFirst = kind == 0,
                Price = 10 + (5 * kind) + (3 * city) + random.NextSingle(),
            };
        })];
    }

    public static IDataView View(MLContext ml, int count, int seed) => ml.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>Everything before the trainer.</summary>
    public static IEstimator<ITransformer> Preparation(MLContext ml, TaskKind task)
    {
        var features = ml.Transforms.Categorical.OneHotEncoding("CityCode", nameof(Row.City))
            .Append(ml.Transforms.Concatenate("Features", nameof(Row.Width), nameof(Row.Height), "CityCode"));
        return task switch
        {
            TaskKind.Multiclass => features.Append(ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Kind))),
            TaskKind.Binary => features.Append(ml.Transforms.CopyColumns("Label", nameof(Row.IsFirst))),
            _ => features.Append(ml.Transforms.CopyColumns("Label", nameof(Row.Price))),
        };
    }

    /// <summary>A whole pipeline, as a user would write it.</summary>
    public static IEstimator<ITransformer> Pipeline(MLContext ml, TrainerCase trainer, CaseOptions? options = null)
    {
        var pipeline = Preparation(ml, trainer.Task).Append(trainer.Create(ml, options ?? new()));
        return trainer.Task == TaskKind.Multiclass ? pipeline.Append(ml.Transforms.Conversion.MapKeyToValue("PredictedLabel")) : pipeline;
    }

    /// <summary>A pipeline fitted on 300 rows.</summary>
    public static ITransformer Fitted(MLContext ml, TrainerCase trainer, CaseOptions? options = null)
        => Pipeline(ml, trainer, options).Fit(View(ml, 300, 1));

    /// <summary>All scores of a scored data view, row by row.</summary>
    public static float[][] Scores(IDataView scored) => scored.Schema["Score"].Type is Microsoft.ML.Data.VectorDataViewType
        ? [.. scored.GetVectors("Score")]
        : [.. scored.GetNumbers("Score").Select(score => new[] { score })];

    public static IEnumerable<float> GetNumbers(this IDataView view, string column)
        => Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float>(view, column);

    public static IEnumerable<float[]> GetVectors(this IDataView view, string column)
        => Microsoft.ML.Data.ColumnCursorExtensions.GetColumn<float[]>(view, column);
}
