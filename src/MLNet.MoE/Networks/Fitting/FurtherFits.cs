using MLNet.MoE.Networks.Training;

namespace MLNet.MoE.Networks.Fitting;

/// <summary>What fits on further rows take that follow a first one: one that goes on with it for half as many epochs as were best in it;
/// of networks with intervals, one and those for the calibration, from the start.</summary>
internal static class FurtherFits
{
    /// <summary>Epochs of the first fit that all of them take as long as, for each of its epochs up to the best.</summary>
    /// <param name="trainingRows">Rows that the first fit learns from.</param>
    /// <param name="validationRows">Rows that it is judged by.</param>
    /// <param name="calibrates">Whether networks for intervals follow, too.</param>
    public static double Work(int trainingRows, int validationRows, bool calibrates)
        => calibrates ? Math.Sqrt(1 + ((double)validationRows / trainingRows)) + CrossFit.MostParts
        : (1 + ((double)validationRows / trainingRows)) / 2;

    /// <summary>Time of one of them, by the pace of the first.</summary>
    /// <param name="request">The first fit.</param>
    /// <param name="first">What came of it.</param>
    /// <param name="epochs">Epochs of the further fit.</param>
    public static TimeSpan Time(TrainingRequest request, TrainingResult first, int epochs)
    {
        if (first.History.Count == 0) return TimeSpan.Zero;
        var last = first.History[^1];
        double rows = 1 + ((double)request.Data.ValidationRows.Length / request.Data.TrainingRows.Length);
        return last.Elapsed * (rows * epochs / last.Epoch);
    }
}
