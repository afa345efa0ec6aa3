using MLNet.MoE.Parts;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The terms against uneven use of the experts that can be chosen by name.</summary>
internal static class GateLossRegistry
{
    /// <summary>Name of the term that is taken where none is named.</summary>
    public const string Default = "importance";

    /// <summary>All registered terms.</summary>
    public static PartRegistry<IGateLoss> All { get; } = new("load balance term", new ImportanceLoss(), new LoadLoss(), new DispatchLoss());

    /// <summary>The term of that name.</summary>
    public static IGateLoss Get(string name) => All.Get(name);
}
