using System.Text;

namespace MLNet.MoE.Cli.Tests;

/// <summary>What a run of the command line gave.</summary>
/// <param name="ExitCode">What the process would end with.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    /// <summary>Runs a command line in this process.</summary>
    public static CommandLine Run(params string[] args) => Run(new StringWriter(), CancellationToken.None, args);

    /// <summary>Runs a command line in this process, which a token may stop.</summary>
    public static CommandLine Run(TextWriter output, CancellationToken cancellation, params string[] args)
    {
        var error = new StringWriter();
        int code = MoeApplication.RunAsync(args, new Terminal(output, error), cancellation).GetAwaiter().GetResult();
        return new CommandLine(code, output.ToString()!, error.ToString());
    }

    /// <summary>Checks that the run was refused as bad input with one line that contains all of these texts.</summary>
    public void AssertRefused(params string[] parts) => AssertFailed(Cli.ExitCode.BadInput, parts);

    /// <summary>Checks exit code and error line.</summary>
    public void AssertFailed(int exitCode, params string[] parts)
    {
        Assert.AreEqual(exitCode, ExitCode, Error);
        Assert.AreEqual(1, Error.TrimEnd('\n').Split('\n').Length, Error);
        StringAssert.StartsWith(Error, "error: ");
        foreach (string part in parts) StringAssert.Contains(Error, part);
    }

    /// <summary>Checks that the run succeeded with just these warnings, or with none, and gives it back.</summary>
    public CommandLine AssertDone(params string[] warnings)
    {
        Assert.AreEqual(Cli.ExitCode.Done, ExitCode, Error);
        string[] lines = Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.HasCount(warnings.Length, lines, Error);
        foreach (string line in lines) StringAssert.StartsWith(line, "warning: ");
        foreach (string warning in warnings) StringAssert.Contains(Error, warning);
        return this;
    }

    /// <summary>A writer that calls back when a text is written.</summary>
    public sealed class WatchedWriter(string text, Action found) : StringWriter
    {
        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value?.Contains(text, StringComparison.Ordinal) == true) found();
        }

        public override Encoding Encoding => Encoding.UTF8;
    }
}
