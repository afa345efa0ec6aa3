using System.CommandLine;
using System.CommandLine.Invocation;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Commands;

namespace MLNet.MoE.Cli;

/// <summary>The command line: parses, runs a command, and turns every failure into one line and an exit code.</summary>
internal static class MoeApplication
{
    private static readonly TimeSpan TimeToStop = TimeSpan.FromSeconds(20);

    /// <summary>Runs one command line.</summary>
    /// <param name="args">The arguments, without the program's name.</param>
    /// <param name="terminal">Where to write.</param>
    /// <param name="cancellation">Stops the command; Ctrl-C does too.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, Terminal terminal, CancellationToken cancellation = default)
    {
        var verbose = new Option<bool>("--verbose") { Description = "Show the trace of an error.", Recursive = true };
        var root = new RootCommand("Mixture-of-experts networks for tables: train, predict, evaluate and compare with ML.NET.") { verbose };
        foreach (var command in CommandList(terminal)) root.Add(command.Build(invocation => Guard(invocation, terminal, verbose)));

        var result = root.Parse(args.Count == 0 ? ["--help"] : args);
        if (UnknownOption.Problem(args, result) is { } unknown) return Fail(terminal, unknown, ExitCode.BadInput);
        if (result.Action is ParseErrorAction)
        {
            bool isRoot = result.CommandResult.Command == root;
            // Of a command that does not exist, the parser says first that one is required.
            string problem = isRoot && result.UnmatchedTokens.Count > 0
                ? $"There is no command '{result.UnmatchedTokens[0]}'; there are "
                    + $"{string.Join(", ", root.Subcommands.Select(command => command.Name))}."
                : result.Errors[0].Message;
            return Fail(terminal, $"{problem} 'moe {(isRoot ? "" : result.CommandResult.Command.Name + " ")}--help' shows the usage.",
                ExitCode.BadInput);
        }
        var configuration = new InvocationConfiguration
        {
            Output = terminal.Output,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeToStop,
        };
        int code = await result.InvokeAsync(configuration, cancellation);
        // What else was asked for is done, but whoever was to read of it did not.
        return code == ExitCode.Done && terminal.OutputFailure is { } failure ? Fail(terminal, failure, ExitCode.Failed) : code;
    }

    private static ICommand[] CommandList(Terminal terminal) =>
        [new TrainCommand(terminal), new PredictCommand(terminal), new EvaluateCommand(terminal), new ExplainCommand(terminal),
            new CompareCommand(terminal), new BenchCommand(terminal), new ReportCommand(terminal), new SummaryCommand(terminal),
            new TestCommand(terminal), new PlotCommand(terminal), new SimulateCommand(terminal), new DatasetsCommand(terminal),
            new ExportCommand(terminal), new DoctorCommand(terminal)];

    /// <summary>Wraps a command's body: runs it off the calling thread, so that Ctrl-C is seen, and reports what it throws.</summary>
    private static Func<ParseResult, CancellationToken, Task<int>> Guard(CommandBody body, Terminal terminal, Option<bool> verbose) =>
        (result, cancellation) => Task.Run(() =>
        {
            try
            {
                body(result, cancellation);
                return ExitCode.Done;
            }
            catch (Exception exception)
            {
                if (result.GetValue(verbose)) terminal.ErrorLine($"{exception}");
                var (message, code) = Explain(exception);
                return Fail(terminal, message, code);
            }
            finally
            {
                terminal.Dispose();
            }
        }, CancellationToken.None);

    private static (string Message, int Code) Explain(Exception exception) => exception switch
    {
        CommandException command => (command.Message, command.ExitCode),
        OperationCanceledException => ("Stopped; nothing was written.", ExitCode.Failed),
        AggregateException { InnerException: { } inner } => Explain(inner),
        DatasetException or InvalidDataException => (exception.Message, ExitCode.BadInput),
        ArgumentException argument => (WithoutParameter(argument), ExitCode.BadInput),
        IOException or UnauthorizedAccessException => (exception.Message, ExitCode.Failed),
        OutOfMemoryException => ("There is not enough memory for this table; use fewer rows or columns.", ExitCode.Failed),
        _ => ($"{exception.Message} (--verbose shows the trace)", ExitCode.Failed),
    };

    /// <summary>The message alone; .NET appends the name of a parameter that users of the command line don't know.</summary>
    private static string WithoutParameter(ArgumentException exception) =>
        exception.ParamName is { } name ? exception.Message.Split($" (Parameter '{name}')")[0] : exception.Message;

    private static int Fail(Terminal terminal, string message, int code)
    {
        terminal.ErrorLine($"error: {Terminal.Single(message)}");
        return code;
    }
}
