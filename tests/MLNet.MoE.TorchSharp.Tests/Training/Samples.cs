using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Training;
using MLNet.MoE.Tables;
using MLNet.MoE.Tests.Networks.Definition;

namespace MLNet.MoE.TorchTests.Training;

/// <summary>Training requests on random networks and tables.</summary>
internal static class Samples
{
    public static TrainingRequest Request(int seed, TrainingSettings settings, string objective = "cross-entropy", string gate = "softmax",
        MemberSharing sharing = MemberSharing.Mini, int members = 2, int rows = 300)
    {
        var (spec, table) = RandomNetworks.Create(seed, objective, gate, "silu", "piecewise-linear", (sharing, members), rows);
        return Request(spec, table, settings, seed);
    }

    public static TrainingRequest Request(NetworkSpec spec, FeatureTable table, TrainingSettings settings, int seed)
    {
        int held = table.RowCount / 5;
        int[] rows = [.. Enumerable.Range(0, table.RowCount)];
        return new TrainingRequest(spec, NetworkWeights.Create(spec, seed), new TrainingData(table, rows[held..], table, rows[..held]),
            settings);
    }
}
