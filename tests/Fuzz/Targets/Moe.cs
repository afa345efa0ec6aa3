using MLNet.MoE.Cli;
using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Targets;

/// <summary>Runs the command line in this process and checks that it ends as it is documented to.</summary>
internal static class Moe
{
    /// <summary>Runs one command on files that may be damaged.</summary>
    /// <param name="output">What it wrote to standard output.</param>
    /// <param name="args">The command line.</param>
    /// <returns>Whether it did its work; otherwise it refused the input with a line that says why.</returns>
    /// <exception cref="FaultException">It ended in another way.</exception>
    public static Outcome Run(out string output, params string[] args)
    {
        StringWriter text = new(), error = new();
        int code = MoeApplication.RunAsync(args, new Terminal(text, error)).GetAwaiter().GetResult();
        output = text.ToString();
        string said = error.ToString().TrimEnd('\n');
        if (code == ExitCode.Done)
        {
            FaultException.Unless(said.Split((char)10)
                .All(line => line.Length == 0 || line.StartsWith("warning: ", StringComparison.Ordinal)),
                $"moe {args[0]} is done and says: {said}");
            return new Outcome(true, $"moe {args[0]} done");
        }
        FaultException.Unless(code == ExitCode.BadInput, $"moe {args[0]} ends with {code}: {said}");
        FaultException.Unless(said.StartsWith("error: ", StringComparison.Ordinal) && !said.Contains('\n', StringComparison.Ordinal),
            $"moe {args[0]} says '{said}'");
        FaultException.Unless(!said.Contains("--verbose", StringComparison.Ordinal)
            && !said.Contains("Object reference", StringComparison.Ordinal), $"moe {args[0]} was not prepared for: {said}");
        return new Outcome(false, $"moe {args[0]} refused");
    }
}
