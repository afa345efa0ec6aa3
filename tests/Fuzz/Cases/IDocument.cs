namespace MLNet.MoE.Fuzz.Cases;

/// <summary>A file, or some that belong together, in a form whose parts are known, so that they can be changed one by one.</summary>
internal interface IDocument
{
    /// <summary>Makes one change.</summary>
    /// <returns>What was changed, for the reader of a failing case.</returns>
    string Mutate(CaseRandom random);

    /// <summary>The files as they are now.</summary>
    IReadOnlyList<FuzzFile> Files(CaseRandom random);
}
