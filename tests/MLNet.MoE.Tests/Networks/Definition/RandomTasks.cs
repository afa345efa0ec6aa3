using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tests.Networks.Objectives;

namespace MLNet.MoE.Tests.Networks.Definition;

/// <summary>Networks of several labels of every kind, some of which rows lack.</summary>
internal static class RandomTasks
{
    private const string Prefix = "several, ";

    /// <summary>Their names: one for each way to share experts.</summary>
    public static IEnumerable<string> Names => Enum.GetValues<TaskGates>().Select(gates => $"{Prefix}{gates}");

    /// <summary>The labels of a name; null for the name of an objective.</summary>
    public static (LabelTask[] Tasks, TaskGates Gates)? Of(string name, int seed)
    {
        if (!name.StartsWith(Prefix, StringComparison.Ordinal)) return null;
        var random = new Random(seed + 2);
        var tasks = new LabelTask[random.Next(2, 5)];
        string[] objectives = ["squared-error", "cross-entropy", "logistic", "poisson", "gamma"];
        for (int i = 0; i < tasks.Length; i++)
        {
            var objective = ObjectiveRegistry.All.Get(objectives[random.Next(objectives.Length)]);
            tasks[i] = new()
            {
                Objective = objective.Name, ObjectiveParameters = objective.Parameters, Outputs = objective.OutputCount(random.Next(3, 5)),
                Weight = 0.25 + random.NextDouble(), Importance = 1,
            };
            if (SeveralLabels.ClassesOf(tasks[i]) is > 0 and var classes && (seed + i) % 2 == 0)
                tasks[i] = tasks[i] with { LossFactors = [.. Enumerable.Range(1, classes).Select(factor => 0.5 * factor)] };
        }
        return (tasks, Enum.Parse<TaskGates>(name[Prefix.Length..]));
    }

    /// <summary>Draws a row's labels, of which a third is missing.</summary>
    public static void Draw(SeveralLabels objective, Random random, Span<float> labels)
    {
        for (int i = 0; i < labels.Length; i++)
        {
            var (own, _, count) = objective.Parts[i];
            labels[i] = random.Next(3) == 0 ? float.NaN : Labels.Draw(own, count, random);
        }
    }
}
