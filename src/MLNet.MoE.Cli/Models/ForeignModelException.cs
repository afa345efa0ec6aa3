namespace MLNet.MoE.Cli.Models;

/// <summary>A program saved the model, and it cannot be scored from a table. Whoever has the path makes the line for the user of
/// it.</summary>
internal sealed class ForeignModelException(string message) : Exception(message);
