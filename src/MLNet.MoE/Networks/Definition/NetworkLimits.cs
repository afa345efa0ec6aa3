namespace MLNet.MoE.Networks.Definition;

/// <summary>How large a network may be: what options are checked against when a trainer is made, and a model file when it is
/// loaded.</summary>
internal static class NetworkLimits
{
    public const int MostLayers = 16;
    public const int MostExperts = 1024;
    public const int MostUnits = 8192;
    public const int MostMembers = 256;

    /// <summary>Labels that a network predicts at once.</summary>
    public const int MostLabels = 1024;

    /// <summary>Coordinates that an embedding gives a column.</summary>
    public const int MostCoordinates = 256;

    /// <summary>Bins of a column.</summary>
    public const int MostBins = 1024;

    /// <summary>Draws of the gate's noise that a prediction averages over.</summary>
    public const int MostGateSamples = 1024;
}
