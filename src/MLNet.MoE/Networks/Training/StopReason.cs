namespace MLNet.MoE.Networks.Training;

/// <summary>Why a run ended.</summary>
public enum StopReason
{
    /// <summary>No better stopping metric for as many epochs as the patience allows.</summary>
    Patience,

    /// <summary>The maximum of epochs was reached.</summary>
    MaximumEpochs,

    /// <summary>The run was cancelled and asked to keep the best network so far.</summary>
    Cancelled,

    /// <summary>The loss was no longer a number; the best network before that is kept.</summary>
    NonFiniteLoss,

    /// <summary>The time limit of the options was reached; the best network before that is kept.</summary>
    TimeLimit,
}
