namespace MLNet.MoE.Cli.Models;

/// <summary>A newer version of 'moe train' wrote the model file. Whoever has the path makes the line for the user of it.</summary>
internal sealed class NewerModelException(string message) : Exception(message);
