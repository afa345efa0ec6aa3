namespace MLNet.MoE.Torch.Graphs;

/// <summary>Work could not be recorded as a graph, or a graph could not be replayed.</summary>
internal sealed class GraphException(string message, Exception? inner = null) : Exception(message, inner);
