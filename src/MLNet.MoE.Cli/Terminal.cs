using Spectre.Console;

namespace MLNet.MoE.Cli;

/// <summary>Where a command writes: results and progress to one stream, the error line to another.</summary>
internal sealed class Terminal
{
    /// <summary>Nothing is wrapped where nobody watches; lines are for programs and logs.</summary>
    private const int PlainWidth = 400;

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

    /// <summary>Whether a person watches.</summary>
    public bool IsLive { get; }

    /// <summary>Tables and live displays.</summary>
    public IAnsiConsole Console { get; }

    /// <summary>The process's own streams.</summary>
    public static Terminal ForProcess() => new(System.Console.Out, System.Console.Error, !System.Console.IsOutputRedirected);

    /// <summary>Writes a line; above a live display, where there is one.</summary>
    public void Line(string text)
    {
        if (IsLive) Console.WriteLine(text);
        else Output.WriteLine(text);
    }

    /// <summary>Writes a warning line to the stream of errors, so that it is seen and spoils no result.</summary>
    public void Warning(string text) => Error.WriteLine($"warning: {string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))}");
}
