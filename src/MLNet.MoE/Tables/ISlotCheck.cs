namespace MLNet.MoE.Tables;

/// <summary>Looks at the slots of a feature vector while a <see cref="RowSplitter"/> sorts them into columns.</summary>
internal interface ISlotCheck
{
    /// <summary>Whether slots are taken as they are, so that nothing is looked at.</summary>
    static abstract bool TrustsSlots { get; }

    /// <summary>The number that is kept in the place of a slot's.</summary>
    float Keep(float value, int slot);

    /// <summary>Says that a group, by its number, holds something else than zeros and one 1.</summary>
    void FoundNotOneHot(int group);
}
