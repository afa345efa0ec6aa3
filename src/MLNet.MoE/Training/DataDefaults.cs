namespace MLNet.MoE.Training;

/// <summary>
/// Defaults that depend on the data, in one place. Evidence: src/MLNet.MoE.Benchmarks/EXPERIMENTS.md.
/// </summary>
internal static class DataDefaults
{
    /// <summary>
    /// Rows of a training step. Small tables need many small steps: with 256 rows throughout they stopped early at a validation loss
    /// 1 to 1.5 % worse and took 1.4 times as long.
    /// </summary>
    public static int BatchSize(int trainingRows) => trainingRows switch
    {
        < 1000 => 32,
        < 3000 => 64,
        < 8000 => 128,
        _ => 256,
    };

    /// <summary>
    /// Epochs without a better validation loss before training stops. An epoch of a large table has more steps, so fewer epochs tell as much.
    /// </summary>
    public static int Patience(int trainingRows) => trainingRows < 4000 ? 16 : 10;
}
