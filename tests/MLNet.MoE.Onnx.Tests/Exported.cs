using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace MLNet.MoE.Onnx.Tests;

/// <summary>A fitted pipeline as an ONNX file, scored by ONNX Runtime.</summary>
internal sealed class Exported : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly InferenceSession _session;

    /// <summary>Exports a pipeline.</summary>
    /// <param name="ml">Context.</param>
    /// <param name="model">The pipeline.</param>
    /// <param name="data">Data of its schema.</param>
    /// <param name="outputs">Columns to export.</param>
    public Exported(MLContext ml, ITransformer model, IDataView data, params string[] outputs)
    {
        Path = _folder.File("model.onnx");
        using (var stream = File.Create(Path)) ml.Model.ConvertToOnnx(model, data, stream, outputs);
        using var options = new SessionOptions
        {
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            IntraOpNumThreads = 1,
            InterOpNumThreads = 1,
        };
        _session = new InferenceSession(Path, options);
    }

    public string Path { get; }

    public IEnumerable<string> Inputs => _session.InputMetadata.Keys;

    /// <summary>A column of numbers for some rows.</summary>
    public float[] Numbers(Row[] rows, string column) => [.. Run<float>(rows, column)];

    /// <summary>A column for some rows.</summary>
    public T[] Run<T>(Row[] rows, string column)
    {
        using var results = _session.Run([.. _session.InputMetadata.Keys.Select(name => Input(name, rows))]);
        return [.. results.Single(value => value.Name == column + ".output").AsTensor<T>()];
    }

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    private static NamedOnnxValue Input(string name, Row[] rows)
    {
        return name switch
        {
            nameof(Row.City) => Column([.. rows.Select(row => row.City)], 1),
            nameof(Row.Kind) => Column([.. rows.Select(row => row.Kind)], 1),
            nameof(Row.N) => Column([.. rows.SelectMany(row => row.N)], Row.Numbers),
            nameof(Row.W) => Column([.. rows.SelectMany(row => row.W)], Row.Words),
            nameof(Row.Amount) => Column([.. rows.Select(row => row.Amount)], 1),
            nameof(Row.Years) => Column([.. rows.Select(row => row.Years)], 1),
            nameof(Row.IsHigh) => Column([.. rows.Select(row => row.IsHigh)], 1),
            _ => throw new InvalidOperationException($"The model asks for a column '{name}'."),
        };

        NamedOnnxValue Column<T>(T[] values, int width)
            => NamedOnnxValue.CreateFromTensor(name, new DenseTensor<T>(values, [rows.Length, width]));
    }
}
