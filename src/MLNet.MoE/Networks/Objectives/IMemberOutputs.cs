namespace MLNet.MoE.Networks.Objectives;

/// <summary>The outputs of an ensemble's members for some rows, computed as they are asked for.</summary>
internal interface IMemberOutputs
{
    /// <summary>Number of members.</summary>
    int Members { get; }

    /// <summary>(rows, outputs): any numbers, to be overwritten.</summary>
    Span<float> Scratch { get; }

    /// <summary>A member's outputs: (outputs, rows), until the next call. Members are asked for in their order, from the first to the last,
    /// any number of times.</summary>
    ReadOnlySpan<float> Outputs(int member);
}
