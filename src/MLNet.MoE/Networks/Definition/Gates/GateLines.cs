namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The lines that a gate's network gives: logits, what else a selection takes, scales of noise.</summary>
/// <param name="Count">How many.</param>
/// <param name="Starts">Added to the starts of their biases: (lines), or empty.</param>
/// <param name="StartScale">Factor on the random starts of their weights; 0 where all are to start alike.</param>
internal readonly record struct GateLines(int Count, float[] Starts, float StartScale);
