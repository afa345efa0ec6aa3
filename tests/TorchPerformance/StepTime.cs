namespace MLNet.MoE.TorchPerformance;

/// <summary>Time of a step in microseconds.</summary>
/// <param name="Wall">By the clock.</param>
/// <param name="Processor">Of all the process's threads.</param>
internal readonly record struct StepTime(double Wall, double Processor)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Wall,9:N0} us ({Processor,9:N0})";
}
