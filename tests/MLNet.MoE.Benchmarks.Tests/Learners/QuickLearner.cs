namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Slow contenders in a form that small tables do with.</summary>
internal static class QuickLearner
{
    /// <summary>The name of a contender with settings that make it quick.</summary>
    public static string Of(string name) => name switch
    {
        "tabm" => "tabm:NumberOfMembers=4:Width=64:LearningRate=0.01:BatchSize=32",
        "mixture" => "mixture:NumberOfFolds=1",
        _ => name,
    };
}
