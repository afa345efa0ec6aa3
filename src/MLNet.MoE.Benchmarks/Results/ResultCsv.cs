using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Sylvan.Data.Csv;

namespace MLNet.MoE.Benchmarks;

/// <summary>The file <c>results.csv</c>: one line a result, numbers in invariant notation, empty where there is none. Names stand in it as
/// they are.</summary>
public static class ResultCsv
{
    /// <summary>Name of the file in the output folder.</summary>
    public const string FileName = "results.csv";

    /// <summary>The header line.</summary>
    public const string Header =
        "dataset,task,n_train,n_validation,n_test,n_features,model,seed,metric,score,log_loss,fit_seconds,predict_seconds,parameters,status,error";

    private const int LongestLine = 1 << 24;

    /// <summary>The line of a result.</summary>
    public static string Line(ResultRecord record) => string.Join(',',
        Quoted(record.Dataset), TaskName(record.Task), Whole(record.TrainingRows), Whole(record.ValidationRows), Whole(record.TestRows),
        Whole(record.Features),
        Quoted(record.Model), Whole(record.Seed), Quoted(record.Metric), Number(record.Score, "R"), Number(record.LogLoss, "R"),
        Number(record.FitSeconds, "0.0000"), Number(record.PredictSeconds, "0.0000"),
        record.Parameters?.ToString(CultureInfo.InvariantCulture),
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

    /// <summary>Reads the results of a file. Columns behind the known ones, as a later version may add, are not looked at.</summary>
    /// <exception cref="InvalidDataException">The file is no such file, or damaged; the message names file and line.</exception>
    public static IReadOnlyList<ResultRecord> Read(string path)
    {
        if (new FileInfo(path).Length == 0)
            throw new InvalidDataException($"'{path}' is empty; it must begin with the columns of a results file ({Header}).");
        int line = 1;
        try
        {
            using var text = new StreamReader(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            using var reader = CsvDataReader.Create(text,
                new CsvDataReaderOptions { Delimiter = ',', Comment = '\0', MaxBufferSize = LongestLine });
            CheckHeader(path, reader);
            var records = new List<ResultRecord>();
            for (line = 2; reader.Read(); line += LinesOf(reader)) records.Add(Row(reader));
            return records;
        }
        catch (DecoderFallbackException exception)
        {
            throw new InvalidDataException(
                $"'{path}', line {FirstLineThatIsNoText(path)} is not UTF-8 text; correct it or run 'moe bench' again.", exception);
        }
        catch (Exception exception)
            when (exception is FormatException or CsvFormatException or CsvMissingHeadersException or CsvRecordTooLargeException)
        {
            throw new InvalidDataException($"'{path}', line {line}: {exception.Message}", exception);
        }
    }

    /// <summary>The name of a task in the file.</summary>
    public static string TaskName(TaskKind task) => task.ToString().ToLowerInvariant();

    private static void CheckHeader(string path, CsvDataReader reader)
    {
        string[] known = Header.Split(','), there = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
        if (there.Length >= known.Length && there.AsSpan(0, known.Length).SequenceEqual(known)) return;
        string absent = string.Join(", ", known.Except(there));
        throw new InvalidDataException(
            $"'{path}', line 1 does not begin with the columns of a results file "
            + $"({Header}){(absent.Length > 0 && there.Any(known.Contains) ? $"; it lacks {absent}" : "")}.");
    }

    private static ResultRecord Row(CsvDataReader reader)
    {
        if (reader.RowFieldCount != reader.FieldCount)
            throw new FormatException($"it has {reader.RowFieldCount} fields where the header has {reader.FieldCount}.");
        var record = ResultCsvRow.Parse(reader.GetString);
        return RecordCheck.Problem(record) is { } problem ? throw new FormatException(problem + ".") : record;
    }

    // A name may hold line ends.
    private static int LinesOf(CsvDataReader reader)
        => 1 + Enumerable.Range(0, reader.RowFieldCount).Sum(field => reader.GetFieldSpan(field).Count('\n'));

    private static int FirstLineThatIsNoText(string path)
    {
        using var stream = File.OpenRead(path);
        var lines = new ByteLines(stream, LongestLine);
        while (lines.Read() && Utf8.IsValid(lines.Line))
        {
        }
        return lines.Number;
    }

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string? Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture);

    // Readers take a line that begins with a number sign for a comment.
    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\n\r") < 0 && !text.StartsWith('#') ? text
        : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
