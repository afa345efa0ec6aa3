namespace MLNet.MoE.Fuzz.Documents;

/// <summary>Which entries of a model zip are changed.</summary>
internal enum ModelScope
{
    /// <summary>Those that this library reads.</summary>
    OwnEntries,

    /// <summary>All, and the zip itself; ML.NET reads most of them, in its own way.</summary>
    Everything,
}
