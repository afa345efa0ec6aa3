using System.Text;
using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Output;
using MLNet.MoE.Cli.Tables;
using Spectre.Console;

namespace MLNet.MoE.Cli;

/// <summary>Where a command writes: results and progress to one stream, the error line to another.</summary>
internal sealed class Terminal : IDisposable
{
    /// <summary>Nothing is wrapped where nobody watches; lines are for programs and logs.</summary>
    private const int PlainWidth = 400;

    private readonly StandardOutput? _standard;
    private SpooledInput? _input;

    /// <summary>Makes a terminal over two writers.</summary>
    /// <param name="output">Results and progress.</param>
    /// <param name="error">Errors.</param>
    /// <param name="isLive">Whether a person watches, so that lines may be redrawn and coloured.</param>
    public Terminal(TextWriter output, TextWriter error, bool isLive = false)
    {
        Output = output;
        Error = error;
        IsLive = isLive;
        Console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = isLive ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isLive ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isLive ? InteractionSupport.Detect : InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        if (!isLive) Console.Profile.Width = PlainWidth;
    }

    /// <summary>Results and progress.</summary>
    public TextWriter Output { get; }

    /// <summary>Errors.</summary>
    public TextWriter Error { get; }

    /// <summary>Opens standard input.</summary>
    public Func<Stream> Input { get; init; } = System.Console.OpenStandardInput;

    /// <summary>Whether a person watches.</summary>
    public bool IsLive { get; }

    /// <summary>Tables and live displays.</summary>
    public IAnsiConsole Console { get; }

    private Terminal(StandardOutput standard, TextWriter error)
        : this(TextWriter.Synchronized(
            new StreamWriter(standard, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true }), error)
                => _standard = standard;

    /// <summary>Why something could not be written to standard output; null while everything could.</summary>
    public string? OutputFailure => _standard?.Failure;

    /// <summary>The process's own streams.</summary>
    public static Terminal ForProcess() => System.Console.IsOutputRedirected
        ? new Terminal(StandardOutput.Open(), System.Console.Error)
        : new Terminal(System.Console.Out, System.Console.Error, isLive: true);

    /// <summary>Takes standard input in to its end and gives the path of a file that holds it until the command is over.</summary>
    /// <exception cref="CommandException">It is empty, or there is no room for it.</exception>
    public string TakeInput()
    {
        if (_input is null)
        {
            using var stream = Input();
            _input = SpooledInput.Take(stream);
        }
        return _input.Path;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _input?.Dispose();
        _input = null;
    }

    /// <summary>Ends a command whose result is what it writes to standard output, once nobody takes it.</summary>
    /// <exception cref="CommandException">Something could not be written.</exception>
    public void ThrowIfOutputFailed()
    {
        if (OutputFailure is { } failure) throw new CommandException(failure, ExitCode.Failed);
    }

    /// <summary>Writes the line of an error; where it cannot be written, it is dropped.</summary>
    public void ErrorLine(string text)
    {
        try
        {
            Error.WriteLine(_input?.Rename(text) ?? text);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Standard error is closed or full. The exit code still says it.
        }
    }

    /// <summary>Writes a line; above a live display, where there is one.</summary>
    public void Line(string text)
    {
        text = _input?.Rename(text) ?? text;
        if (IsLive) Console.WriteLine(text);
        else Output.WriteLine(text);
    }

    /// <summary>Writes a warning line to the stream of errors, so that it is seen and spoils no result.</summary>
    public void Warning(string text) => ErrorLine($"warning: {Single(text)}");

    /// <summary>A text as one line.</summary>
    public static string Single(string text)
        => OneLine.Of(string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
}
