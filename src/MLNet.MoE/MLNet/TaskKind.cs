namespace MLNet.MoE;

/// <summary>What a model predicts.</summary>
public enum TaskKind
{
    /// <summary>One of two classes; the network has one output, the log-odds of the positive class.</summary>
    Binary,

    /// <summary>One of C classes; the network has C outputs, the logits.</summary>
    Multiclass,

    /// <summary>A real number; the network has one output, the target in units of its standard deviation.</summary>
    Regression,
}
