namespace MLNet.MoE.Networks.Cpu.Exits;

/// <summary>Decides after each stage of members which rows have passed enough of them.</summary>
internal interface IExits
{
    /// <summary>Members that have passed at the end of each stage, ascending; the last are all.</summary>
    IReadOnlyList<int> Stages { get; }

    /// <summary>Whether a row needs no further members. Not asked after the last stage.</summary>
    bool Leaves(in StagedRow row);
}
