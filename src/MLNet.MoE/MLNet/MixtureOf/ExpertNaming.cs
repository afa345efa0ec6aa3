using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.MoE;

/// <summary>Names experts after their trainers where the caller does not.</summary>
internal static class ExpertNaming
{
    /// <summary>(experts): different names.</summary>
    public static string[] Of(IReadOnlyList<IEstimator<ITransformer>> experts, IReadOnlyList<string>? given)
    {
        if (given is not null) return [.. given];
        string[] names = [.. experts.Select(Of)];
        return [.. names.Select((name, i) => names.Count(other => other == name) == 1 ? name
            : $"{name} {names.Take(i + 1).Count(other => other == name)}")];
    }

    private static string Of(IEstimator<ITransformer> expert)
    {
        object last = expert;
        // Chains end in the trainer, or in a step behind it.
        while (last.GetType() is { IsGenericType: true } chain && chain.GetGenericTypeDefinition() == typeof(EstimatorChain<>)
            && chain.GetField(nameof(EstimatorChain<ITransformer>.LastEstimator))?.GetValue(last) is { } inner) last = inner;
        if (last is INamedTrainer named) return named.TrainerName;
        string name = last.GetType().Name;
        int generic = name.IndexOf('`', StringComparison.Ordinal);
        if (generic > 0) name = name[..generic];
        return name.EndsWith("Trainer", StringComparison.Ordinal) ? name[..^"Trainer".Length] : name;
    }
}
