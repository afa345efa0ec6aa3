namespace MLNet.MoE.Networks.Objectives;

/// <summary>What a label can be.</summary>
internal enum LabelDomain
{
    /// <summary>Any finite number.</summary>
    Number,

    /// <summary>A number of at least 0.</summary>
    NotNegative,

    /// <summary>A number above 0.</summary>
    Positive,

    /// <summary>0 or 1.</summary>
    TwoClasses,

    /// <summary>0, 1, ..., C - 1.</summary>
    Classes,

    /// <summary>Labels of several objectives, each of which says what its own can be.</summary>
    Several,
}
