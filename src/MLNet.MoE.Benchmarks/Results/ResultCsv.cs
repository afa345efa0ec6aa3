using System.Globalization;
using System.Text;

namespace MLNet.MoE.Benchmarks;

/// <summary>The file <c>results.csv</c>: one line a result, numbers in invariant notation, empty where there is none.</summary>
public static class ResultCsv
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "results.csv";

    /// <summary>The header line.</summary>
    public const string Header =
        "dataset,task,n_train,n_validation,n_test,n_features,model,seed,metric,score,log_loss,fit_seconds,predict_seconds,parameters,status,error";

    /// <summary>The line of a result.</summary>
    public static string Line(ResultRecord record) => string.Join(',',
        Quoted(record.Dataset), TaskName(record.Task), Whole(record.TrainingRows), Whole(record.ValidationRows), Whole(record.TestRows), Whole(record.Features),
        Quoted(record.Model), Whole(record.Seed), record.Metric, Number(record.Score, "R"), Number(record.LogLoss, "R"),
        Number(record.FitSeconds, "0.0000"), Number(record.PredictSeconds, "0.0000"), record.Parameters?.ToString(CultureInfo.InvariantCulture),
        record.Succeeded ? "ok" : "failed", Quoted(record.Error ?? ""));

    /// <summary>Appends a line, with the header first where the file is new, and leaves it on disk before it returns.</summary>
    public static void Append(string folder, ResultRecord record)
    {
        using var stream = new FileStream(Path.Combine(folder, FileName), FileMode.Append, FileAccess.Write, FileShare.Read);
        string text = (stream.Position == 0 ? Header + "\n" : "") + Line(record) + "\n";
        stream.Write(Encoding.UTF8.GetBytes(text));
        stream.Flush(flushToDisk: true);
    }

    /// <summary>Replaces the file by these results; it is never half-written.</summary>
    public static void Replace(string folder, IEnumerable<ResultRecord> records, string fileName = FileName) =>
        AtomicFile.Write(Path.Combine(folder, fileName), string.Concat(records.Select(Line).Prepend(Header).Select(line => line + "\n")));

    /// <summary>Reads the results of a file.</summary>
    /// <exception cref="InvalidDataException">A line does not fit the header; the message names file and line.</exception>
    public static IReadOnlyList<ResultRecord> Read(string path)
    {
        using var reader = Sylvan.Data.Csv.CsvDataReader.Create(path);
        if (string.Join(',', Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)) != Header)
            throw new InvalidDataException($"'{path}' does not begin with the columns of a results file ({Header}).");
        var records = new List<ResultRecord>();
        while (reader.Read())
        {
            try
            {
                records.Add(ResultCsvRow.Parse(reader.GetString));
            }
            catch (FormatException exception)
            {
                throw new InvalidDataException($"'{path}', line {reader.RowNumber + 1}: {exception.Message}", exception);
            }
        }
        return records;
    }

    /// <summary>The name of a task in the file.</summary>
    public static string TaskName(TaskKind task) => task.ToString().ToLowerInvariant();

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture);

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal).ReplaceLineEndings(" ") + "\"";
}
