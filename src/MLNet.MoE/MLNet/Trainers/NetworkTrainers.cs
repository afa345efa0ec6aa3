using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>The trainers of networks.</summary>
internal static class NetworkTrainers
{
    /// <summary>The trainer of a task.</summary>
    /// <param name="environment">ML.NET's context.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="options">Options of the network; they are checked and copied.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message names it.</exception>
    public static IMoeTrainer<NetworkModelParameters> Create(IHostEnvironment environment, TaskKind task, NetworkOptions options)
        => task switch
    {
        TaskKind.Binary => new BinaryMoeTrainer<NetworkModelParameters>(environment, new NetworkModelFitter(options, task)),
        TaskKind.Multiclass => new MulticlassMoeTrainer<NetworkModelParameters>(environment, new NetworkModelFitter(options, task)),
        _ => new RegressionMoeTrainer<NetworkModelParameters>(environment, new NetworkModelFitter(options, task)),
    };
}
