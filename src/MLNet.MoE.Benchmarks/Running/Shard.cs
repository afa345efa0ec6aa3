namespace MLNet.MoE.Benchmarks;

/// <summary>One of several equal shares of a benchmark run, for machines that work side by side. Every run is in exactly one share, always
/// the same.</summary>
/// <param name="Index">Which share, from 1.</param>
/// <param name="Count">How many there are.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>Reads a text such as <c>2/8</c>, or <c>auto</c> for the task of a Slurm array job or of an indexed Kubernetes
    /// Job.</summary>
    /// <exception cref="ArgumentException">It is not an index from 1 to a count, or no scheduler names one.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == SchedulerShard.Word) return SchedulerShard.Read(Environment.GetEnvironmentVariable);
        string[] parts = text.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], out int index) && int.TryParse(parts[1], out int count) && index >= 1
            && index <= count)
            return new Shard(index, count);
        throw new ArgumentException($"The shard '{text}' is not of the form i/n with i from 1 to n, such as 2/8, nor 'auto'.");
    }

    /// <summary>The runs of this share: dealt out by expected work, so that shares take about as long. Runs that share a tuning study or
    /// are trained as one stay together.</summary>
    internal List<PlannedRun> Select(List<PlannedRun> runs)
    {
        var (index, count) = (Index, Count);
        var mine = runs.GroupBy(run => run.Study?.Key ?? run.Stack ?? run.Blank.Key)
            .OrderByDescending(group => group.Sum(run => run.Work)).ThenBy(group => group.Key, StringComparer.Ordinal)
            .Where((_, place) => place % count == index - 1).SelectMany(group => group).ToHashSet();
        return [.. runs.Where(mine.Contains)];
    }
}
