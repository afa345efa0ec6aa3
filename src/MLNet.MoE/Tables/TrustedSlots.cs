namespace MLNet.MoE.Tables;

/// <summary>Takes slots as they are: what a row is scored by.</summary>
internal struct TrustedSlots : ISlotCheck
{
    public static bool TrustsSlots => true;

    public readonly float Keep(float value, int slot) => value;

    public readonly void FoundNotOneHot(int group)
    {
    }
}
