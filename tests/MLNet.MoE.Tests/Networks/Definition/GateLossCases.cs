using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>Networks whose gates have terms of their own, for both engines' tests.</summary>
internal static class GateLossCases
{
    /// <summary>Seed, gate, term and weights of the terms.</summary>
    public static IEnumerable<(int Seed, string Gate, string Term, float Balance, float Entropy, MemberSharing Sharing)> All()
    {
        string[] gates = ["softmax+linear+gumbel+none", "threshold+mlp+none+tanh", "top-k+linear+normal+none", "adaptive+grn+laplace+none"];
        int seed = 31;
        foreach (string gate in gates)
        {
            var sharing = (MemberSharing)(seed % 3);
            yield return (seed++, gate, "importance", 0, 0.7f, sharing);
            yield return (seed++, gate, "importance", 0.8f, -0.3f, sharing);
            if (!gate.StartsWith("softmax", StringComparison.Ordinal)) yield return (seed++, gate, "dispatch", 0.5f, 0, sharing);
        }
        for (; seed < 45; seed++) yield return (seed, "top-k+linear+normal+none", "load", 0.9f, seed % 2, (MemberSharing)(seed % 3));
        yield return (seed, "rectified+linear+none+none", "importance", 0.6f, 0, MemberSharing.Mini);
        yield return (seed + 1, "sigmoid+mlp+none+none", "importance", 0.6f, 0, MemberSharing.Mini);
    }

    /// <summary>The network, its rows and its terms.</summary>
    public static (NetworkSpec Spec, FeatureTable Table, GateLossTerms Terms) Create(int seed, string gate, string term, float balance,
        float entropy, MemberSharing sharing)
    {
        var (spec, table) = RandomNetworks.Create(seed, RandomNetworks.Objectives[seed % 3], gate, "tanh", "none",
            (sharing, 1 + (seed % 3)), rows: 9);
        // Small experts: the gate is what is looked at.
        spec = spec with { Width = 2, Layers = 1, SharedLayers = 0 };
        if (term == "load") spec = spec with { Experts = Math.Max(4, spec.Experts) };
        return (spec, table, new GateLossTerms { LoadBalance = balance, LoadBalanceTerm = term, Entropy = entropy });
    }
}
