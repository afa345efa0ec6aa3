using MLNet.MoE.Networks.Training;

namespace MLNet.MoE;

/// <summary>What a fit tells its caller and asks of it.</summary>
/// <param name="FallbackSeed">Seed where the options give none.</param>
/// <param name="OnEpoch">Called after each epoch.</param>
/// <param name="CheckCancelled">Called before each step; throws <see cref="OperationCanceledException"/> to stop.</param>
/// <param name="Warn">Takes warnings, one line each.</param>
/// <param name="Device">Device that the <c>MLContext</c> asks for.</param>
internal sealed record FitHooks(
    int FallbackSeed, Action<TrainingProgress>? OnEpoch = null, Action? CheckCancelled = null, Action<string>? Warn = null, DeviceWish? Device = null);
