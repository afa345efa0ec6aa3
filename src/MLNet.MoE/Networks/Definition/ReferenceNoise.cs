namespace MLNet.MoE.Networks.Definition;

/// <summary>What is random while a row is trained on: the gate's noise and the units that dropout drops.</summary>
/// <param name="GateNoise">What is added to the logit of an expert.</param>
/// <param name="UnitFactor">What the output of (layer, expert, unit) is multiplied by: 0 for a dropped unit, 1 / (1 - dropout) for the
/// others.</param>
internal sealed record ReferenceNoise(Func<int, double> GateNoise, Func<int, int, int, double> UnitFactor)
{
    /// <summary>No noise and no dropout.</summary>
    public static ReferenceNoise None { get; } = new(_ => 0, (_, _, _) => 1);
}
