#:property PublishAot=false
#:property UseCurrentRuntimeIdentifier=true
#:property SelfContained=false
#:project ../../src/MLNet.MoE
#:package Microsoft.ML.OnnxRuntime
using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

// A model and its ONNX file beside each other: sizes, and the processor's time for a row of a table that is scored at once, the shortest
// of several runs. 'moe train' and 'moe export' make the files: dotnet run time.cs model.zip model.onnx table.csv
const int Runs = 9, Again = 5;
if (args.Length != 3 || !args.All(File.Exists))
{
    Console.Error.WriteLine(args.Length != 3
        ? "Usage: dotnet run time.cs MODEL.zip MODEL.onnx TABLE.csv"
        : $"There is no file '{args.First(file => !File.Exists(file))}'.");
    return 2;
}
var (modelFile, onnxFile, table) = (args[0], args[1], args[2]);
using var options = new SessionOptions
{
    IntraOpNumThreads = 1, InterOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
};
using var session = new InferenceSession(onnxFile, options);
string[][] lines = [.. File.ReadLines(table).Select(line => line.Split(','))];
string[] header = lines[0];
string[][] rows = lines[1..];
var inputs = session.InputMetadata.Select(input => (Name: input.Key, IsText: input.Value.ElementType == typeof(string))).ToArray();

NamedOnnxValue Column(string name, bool isText)
{
    string[] fields = [.. rows.Select(row => row[Array.IndexOf(header, name)])];
    if (isText) return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<string>(fields, [fields.Length, 1]));
    float[] numbers = Array.ConvertAll(fields, field => field.Length == 0 ? float.NaN : float.Parse(field, CultureInfo.InvariantCulture));
    return NamedOnnxValue.CreateFromTensor(name, new DenseTensor<float>(numbers, [numbers.Length, 1]));
}

NamedOnnxValue[] columns = [.. inputs.Select(input => Column(input.Name, input.IsText))];
double Score() // of the first output of the first row, so that there is something to compare
{
    using var results = session.Run(columns, ["Score.output"]);
    return results[0].AsTensor<float>().First();
}

var ml = new MLContext();
TextLoader.Column[] read = [.. inputs.Select(input => new TextLoader.Column(input.Name, input.IsText ? DataKind.String : DataKind.Single,
    Array.IndexOf(header, input.Name)))];
var loader = new TextLoader.Options { Columns = read, HasHeader = true, Separators = [','], MissingRealsAsNaNs = true };
var data = ml.Data.Cache(ml.Data.CreateTextLoader(loader).Load(table));
var scored = ml.Model.Load(modelFile, out _).EnableBatchScoring().Transform(data);
double Transform()
{
    var column = scored.Schema["Score"];
    using var cursor = scored.GetRowCursor([column]);
    double first = double.NaN;
    if (column.Type is VectorDataViewType)
    {
        var get = cursor.GetGetter<VBuffer<float>>(column);
        for (VBuffer<float> row = default; cursor.MoveNext();)
        {
            get(ref row);
            if (double.IsNaN(first)) first = row.GetItemOrDefault(0);
        }
        return first;
    }
    var number = cursor.GetGetter<float>(column);
    for (float row = 0; cursor.MoveNext();)
    {
        number(ref row);
        if (double.IsNaN(first)) first = row;
    }
    return first;
}

double Shortest(Func<double> score)
{
    double shortest = double.PositiveInfinity;
    for (int run = 0; run < Runs; run++)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        for (int again = 0; again < Again; again++) score();
        var after = Process.GetCurrentProcess().TotalProcessorTime;
        shortest = Math.Min(shortest, (after - before).TotalMicroseconds / Again);
    }
    return shortest / rows.Length;
}

Console.WriteLine($"{rows.Length} rows; scores of the first: ML.NET {Transform():0.0000}, ONNX Runtime {Score():0.0000}");
Console.WriteLine($"{"file",-24}{"size",10}   µs a row");
Console.WriteLine($"{Path.GetFileName(modelFile),-24}{new FileInfo(modelFile).Length / 1024.0,7:0} kB{Shortest(Transform),11:0.0}");
Console.WriteLine($"{Path.GetFileName(onnxFile),-24}{new FileInfo(onnxFile).Length / 1024.0,7:0} kB{Shortest(Score),11:0.0}");
return 0;
