namespace MLNet.MoE.Cli.Models;

/// <summary>A model file is not what 'moe train' writes. Whoever has the path makes the line for the user of it.</summary>
internal sealed class DamagedModelException(string message) : Exception(message);
