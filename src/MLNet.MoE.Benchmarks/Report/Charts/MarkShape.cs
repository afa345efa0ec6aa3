namespace MLNet.MoE.Benchmarks.Report;

/// <summary>Shapes of marks, so that kinds of models differ without colour.</summary>
internal enum MarkShape
{
    /// <summary>A network.</summary>
    Circle,

    /// <summary>Trees.</summary>
    Square,

    /// <summary>A linear or statistical model.</summary>
    Diamond,

    /// <summary>Points beyond the left edge.</summary>
    Left,

    /// <summary>Points beyond the right edge.</summary>
    Right,
}
