namespace MLNet.MoE.Fuzz.Cases;

/// <summary>A target saw something that must not be, other than an exception.</summary>
/// <param name="message">What it saw.</param>
internal sealed class FaultException(string message) : Exception(message)
{
    /// <summary>Throws where a claim does not hold.</summary>
    public static void Unless(bool holds, string otherwise)
    {
        if (!holds) throw new FaultException(otherwise);
    }
}
