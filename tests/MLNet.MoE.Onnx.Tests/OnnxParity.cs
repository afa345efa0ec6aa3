using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>Fits a pipeline, exports it and compares what ONNX Runtime makes of it with what ML.NET does.</summary>
internal static class OnnxParity
{
    /// <summary>Largest error, relative to the number or, where sums of single precision cancel, to a hundredth of the largest
    /// one.</summary>
    private const double Tolerance = 1e-5;

    public static IDataView View(MLContext ml, Row[] rows) => ml.Data.LoadFromEnumerable(rows);

    /// <summary>What stands before a trainer: text and both kinds of numbers in one vector, and the label.</summary>
    public static IEstimator<ITransformer> Preparation(MLContext ml, TaskKind task, params string[] numbers)
    {
        string[] columns = ["Hot", .. numbers.Length == 0 ? [nameof(Row.N)] : numbers];
        var features = ml.Transforms.Categorical.OneHotEncoding("Hot", nameof(Row.City))
            .Append(ml.Transforms.Concatenate("Features", columns));
        return task switch
        {
            TaskKind.Multiclass => features.Append(ml.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Kind))),
            TaskKind.Binary => features.Append(ml.Transforms.CopyColumns("Label", nameof(Row.IsHigh))),
            _ => features.Append(ml.Transforms.CopyColumns("Label", nameof(Row.Amount))),
        };
    }

    /// <summary>Checks that scores are the same, alone and together, for rows like those of training and for strange ones.</summary>
    public static void Check(MLContext ml, IEstimator<ITransformer> pipeline, params string[] outputs)
        => Check(ml, pipeline, Tolerance, outputs);

    /// <summary>The same with a tolerance of its own.</summary>
    public static void Check(MLContext ml, IEstimator<ITransformer> pipeline, double tolerance, params string[] outputs)
    {
        var data = View(ml, Rows.Make(300, 1));
        Check(ml, pipeline.Fit(data), data, tolerance, outputs);
    }

    public static void Check(MLContext ml, ITransformer model, IDataView data, params string[] outputs)
        => Check(ml, model, data, Tolerance, outputs);

    private static void Check(MLContext ml, ITransformer model, IDataView data, double tolerance, string[] outputs)
    {
        string[] columns = outputs.Length == 0 ? ["Score"] : outputs;
        using var exported = new Exported(ml, model, data, columns);
        foreach (var rows in (Row[][])[Rows.Make(130, 2), Rows.Strange(), Rows.Make(1, 3)])
        {
            var scored = model.Transform(View(ml, rows));
            foreach (string column in columns) CheckColumn(exported, rows, scored, column, tolerance);
        }
    }

    private static void CheckColumn(Exported exported, Row[] rows, IDataView scored, string column, double tolerance)
    {
        var type = scored.Schema[column].Type;
        if (type is BooleanDataViewType)
            CollectionAssert.AreEqual(scored.GetColumn<bool>(column).ToArray(), exported.Run<bool>(rows, column), column);
        else if (type is VectorDataViewType { ItemType: BooleanDataViewType })
            CollectionAssert.AreEqual(scored.GetColumn<bool[]>(column).SelectMany(set => set).ToArray(), exported.Run<bool>(rows, column));
        else if (type is KeyDataViewType)
            CollectionAssert.AreEqual(scored.GetColumn<uint>(column).ToArray(), exported.Run<uint>(rows, column), column);
        else if (type is TextDataViewType)
            CollectionAssert.AreEqual(scored.GetColumn<string>(column).ToArray(), exported.Run<string>(rows, column), column);
        else
            CheckNumbers(type is VectorDataViewType ? [.. scored.GetColumn<float[]>(column).SelectMany(values => values)]
                : [.. scored.GetColumn<float>(column)], exported.Numbers(rows, column), column, tolerance);
    }

    private static void CheckNumbers(float[] expected, float[] actual, string column, double tolerance)
    {
        Assert.HasCount(expected.Length, actual);
        Assert.IsTrue(expected.All(float.IsFinite), $"{column} is not finite.");
        double floor = 1e-2 * expected.Max(Math.Abs);
        double worst = expected.Zip(actual, (a, b) => Math.Abs(a - (double)b) / Math.Max(floor, Math.Abs(a))).Max();
        Assert.IsLessThan(tolerance, worst, $"{column} differs by {worst:E1}.");
    }
}
