namespace MLNet.MoE.Networks.Definition.Activations;

/// <summary>
/// Activations of the experts: one registered name for all, or several joined by "+", which divide the experts among themselves in runs of
/// equal length, so that experts of different kinds stand side by side. Fewer experts than names have the first ones.
/// </summary>
internal static class ExpertActivations
{
    /// <summary>The name of each expert's activation.</summary>
    /// <param name="activation">One registered name, or several joined by "+".</param>
    /// <param name="experts">Number of experts.</param>
    /// <exception cref="ArgumentException">A name is not registered.</exception>
    public static string[] Names(string activation, int experts)
    {
        ArgumentNullException.ThrowIfNull(activation);
        string[] names = activation.Split('+', StringSplitOptions.TrimEntries);
        foreach (string name in names) ActivationRegistry.Get(name);
        int named = Math.Min(names.Length, experts);
        return [.. Enumerable.Range(0, experts).Select(expert => names[expert * named / experts])];
    }

    /// <summary>What the learned numbers of the experts' activations start at, 0 for experts without; empty where no expert has
    /// one.</summary>
    internal static float[] LearnedStarts(NetworkSpec spec)
    {
        var learned = Array.ConvertAll(Names(spec.Activation, spec.Experts), name => ActivationRegistry.Get(name).Learned);
        return learned.All(formula => formula is null) ? [] : Array.ConvertAll(learned, formula => (float)(formula?.Start ?? 0));
    }

    /// <summary>Runs of experts with one activation, in order: its name, the first expert and how many there are.</summary>
    internal static (string Name, int First, int Count)[] Runs(NetworkSpec spec)
    {
        var runs = new List<(string Name, int First, int Count)>();
        foreach (string name in Names(spec.Activation, spec.Experts))
        {
            if (runs.Count > 0 && runs[^1].Name == name) runs[^1] = runs[^1] with { Count = runs[^1].Count + 1 };
            else runs.Add((name, runs.Count == 0 ? 0 : runs[^1].First + runs[^1].Count, 1));
        }
        return [.. runs];
    }
}
