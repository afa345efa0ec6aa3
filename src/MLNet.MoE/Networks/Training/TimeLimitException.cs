namespace MLNet.MoE.Networks.Training;

/// <summary>The time of a fit is up. A loop of training ends by it and keeps the best network so far, whatever it does on
/// cancellation.</summary>
internal sealed class TimeLimitException() : OperationCanceledException("The time limit of the fit is reached.");
