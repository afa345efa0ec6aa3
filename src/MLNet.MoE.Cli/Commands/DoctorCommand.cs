using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML;
using Microsoft.ML.Trainers.LightGbm;
using Spectre.Console;

namespace MLNet.MoE.Cli.Commands;

/// <summary><c>moe doctor</c>: what there is on this machine to train with; of a table, what is odd about it.</summary>
internal sealed class DoctorCommand(Terminal terminal) : ICommand
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true };

    private readonly Option<bool> _json = new("--json") { Description = "Write one JSON object instead of a table." };
    private readonly TableDoctorOptions _table = new();

    public Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard)
    {
        var command = new Command("doctor", "Show versions, processor features, memory and which engines can train here; with --data, "
            + "what is odd about a table: labels that may be wrong, columns that give the label away, rows that are alike.") { _json };
        _table.AddTo(command);
        command.SetAction(guard(Run));
        return command;
    }

    private void Run(ParseResult result, CancellationToken cancellation)
    {
        if (_table.Asks(result))
        {
            new TableDoctorRun(terminal, _table).Run(result, result.GetValue(_json), cancellation);
            return;
        }
        var facts = Facts();
        if (result.GetValue(_json))
        {
            var json = new JsonObject();
            foreach (var (name, value) in facts) json[name.Replace(' ', '_')] = value;
            terminal.Line(json.ToJsonString(Json));
            return;
        }
        var table = new Table().Border(TableBorder.Rounded).AddColumns("what", "here");
        foreach (var (name, value) in facts) table.AddRow(name, Markup.Escape(value));
        terminal.Console.Write(table);
    }

    private static List<(string Name, string Value)> Facts() =>
    [
        ("moe", Version(typeof(DoctorCommand))),
        ("MLNet.MoE", Version(typeof(TaskKind))),
        ("Microsoft.ML", Version(typeof(MLContext))),
        (".NET", RuntimeInformation.FrameworkDescription),
        ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}"),
        ("processors", Environment.ProcessorCount.ToString()),
        ("memory", $"{GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1L << 30):0.0} GiB"),
        ("vector instructions", Vectors()),
        ("engine cpu", "available (managed, nothing native needed)"),
        ("engine torch", TorchBuild.Describe()),
        ("trainer fasttree", "available"),
        ("trainer lightgbm", LightGbm()),
    ];

    private static string Version(Type type) =>
        type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0]
        ?? type.Assembly.GetName().Version!.ToString();

    private static string Vectors()
    {
        if (Vector512.IsHardwareAccelerated) return "512 bits (AVX-512)";
        if (Vector256.IsHardwareAccelerated) return "256 bits (AVX2)";
        return Vector128.IsHardwareAccelerated ? "128 bits" : "none: training will be slow";
    }

    private static string LightGbm() => NativeLibrary.TryLoad("lib_lightgbm", typeof(LightGbmRegressionTrainer).Assembly, null, out _)
        ? "available"
        : "its native library does not load on this machine (on Linux it needs libgomp1)";
}
