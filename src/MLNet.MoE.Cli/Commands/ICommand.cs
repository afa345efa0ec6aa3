using System.CommandLine;

namespace MLNet.MoE.Cli.Commands;

/// <summary>What a command does. It reports failure by throwing.</summary>
internal delegate void CommandBody(ParseResult result, CancellationToken cancellation);

/// <summary>One command: one file, and one line in <see cref="MoeApplication"/>.</summary>
internal interface ICommand
{
    /// <summary>Makes the command.</summary>
    /// <param name="guard">Turns the body into an action that reports failures.</param>
    Command Build(Func<CommandBody, Func<ParseResult, CancellationToken, Task<int>>> guard);
}
