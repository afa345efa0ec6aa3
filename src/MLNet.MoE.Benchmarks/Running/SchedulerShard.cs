using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>The share of a run that a scheduler's environment variables name.</summary>
internal static class SchedulerShard
{
    /// <summary>Word that stands for the scheduler's share where a share is asked for.</summary>
    public const string Word = "auto";

    /// <summary>How many shares there are where the scheduler does not say it, as Kubernetes.</summary>
    public const string CountVariable = "MOE_SHARDS";

    /// <summary>
    /// Reads the share: the task of a Slurm array (<c>SLURM_ARRAY_TASK_ID</c>, counted from <c>SLURM_ARRAY_TASK_MIN</c> on, of
    /// <c>SLURM_ARRAY_TASK_COUNT</c>), or the index of a Kubernetes Job (<c>JOB_COMPLETION_INDEX</c>, from 0 on, of <c>MOE_SHARDS</c>).
    /// </summary>
    /// <param name="variable">Gives an environment variable.</param>
    /// <exception cref="ArgumentException">There is no scheduler, or what its variables say is no share.</exception>
    public static Shard Read(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (variable("SLURM_ARRAY_TASK_ID") is { Length: > 0 })
        {
            int step = variable("SLURM_ARRAY_TASK_STEP") is { Length: > 0 } ? Number("SLURM_ARRAY_TASK_STEP") : 1;
            int place = Number("SLURM_ARRAY_TASK_ID") - Number("SLURM_ARRAY_TASK_MIN"), count = Number("SLURM_ARRAY_TASK_COUNT");
            if (step < 1 || place < 0 || place % step != 0 || place / step >= count)
                throw new ArgumentException("The shard 'auto' needs an array job whose tasks are evenly spaced, such as --array=1-8.");
            return new Shard((place / step) + 1, count);
        }
        if (variable("JOB_COMPLETION_INDEX") is { Length: > 0 })
        {
            int index = Number("JOB_COMPLETION_INDEX"), count = Number(CountVariable);
            return index < count ? new Shard(index + 1, count)
                : throw new ArgumentException($"JOB_COMPLETION_INDEX is {index} and {CountVariable} is {count}; set it to the Job's completions.");
        }
        throw new ArgumentException("The shard 'auto' is that of a Slurm array job or of an indexed Kubernetes Job, and this is neither; "
            + "write it as 2/8.");

        int Number(string name) => int.TryParse(variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value) ? value
            : throw new ArgumentException($"The shard 'auto' needs the variable {name} to be a whole number"
                + (variable(name) is { } text ? $", not '{OneLine.Of(text)}'." : "; it is not set."));
    }
}
