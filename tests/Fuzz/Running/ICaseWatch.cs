using MLNet.MoE.Fuzz.Cases;

namespace MLNet.MoE.Fuzz.Running;

/// <summary>Knows which case is in hand, in case it does not end.</summary>
internal interface ICaseWatch
{
    /// <summary>A case is about to be tried.</summary>
    void Begin(FuzzCase fuzzCase);

    /// <summary>It ended.</summary>
    void End();
}
