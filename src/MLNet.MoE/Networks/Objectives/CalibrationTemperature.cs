namespace MLNet.MoE.Networks.Objectives;

/// <summary>The range of the temperatures that calibrate predictions: chosen after training, and checked when a model is read.</summary>
internal static class CalibrationTemperature
{
    /// <summary>ln(temperature) at most, and minus that at least.</summary>
    public const double LargestLogarithm = 1.5;

    /// <summary>What single precision may add to that.</summary>
    private const double Rounding = 1e-4;

    /// <summary>Whether the predictions of an objective can have been calibrated by a temperature.</summary>
    public static bool CanBe(float temperature, Objective objective) =>
        objective.Temperature is null ? temperature == 1 : Math.Abs(Math.Log(temperature)) <= LargestLogarithm + Rounding;
}
