using MLNet.MoE.Networks.Training;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>What a trainer gives its learning algorithm besides the data.</summary>
/// <param name="FallbackSeed">Seed to use where the options give none; it comes from the <c>MLContext</c>.</param>
/// <param name="CheckCancelled">To be called before each step; throws <see cref="OperationCanceledException"/> to stop.</param>
/// <param name="Warn">Takes warnings, one line each.</param>
/// <param name="Channel">Takes log messages.</param>
/// <param name="Progress">Takes progress.</param>
/// <param name="Device">Device that the <c>MLContext</c> asks for.</param>
internal sealed record FitContext(
    int FallbackSeed, Action CheckCancelled, Action<string> Warn, IChannel Channel, IProgressChannel Progress, DeviceWish Device);
