using System.Globalization;

namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>Checks what gates have in common of a specification that was read from a file.</summary>
internal static class GateCheck
{
    /// <summary>Hidden layers of a gate's network at most, and units of each.</summary>
    public const int MostHiddenLayers = 8, MostHiddenUnits = 1024;

    /// <exception cref="InvalidDataException">The temperature is none.</exception>
    public static void Temperature(NetworkSpec spec)
    {
        float temperature = spec.GateTemperature;
        if (!(temperature > 0 && float.IsFinite(temperature)))
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture,
                    $"its {nameof(spec.GateTemperature)} is {temperature}; it must be a finite number above 0."));
        if (!float.IsFinite(1 / temperature))
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture,
                    $"its {nameof(spec.GateTemperature)} is {temperature}, too small to divide by."));
    }

    /// <summary>Checks the parts of the gate: their ranges, and that they go together. Their names are known.</summary>
    /// <exception cref="InvalidDataException">They do not.</exception>
    public static void Parts(NetworkSpec spec)
    {
        if (spec.GateParts is not { } parts) return;
        Range(parts.HiddenLayers, 0, MostHiddenLayers, nameof(parts.HiddenLayers));
        Range(parts.HiddenWidth, 1, MostHiddenUnits, nameof(parts.HiddenWidth));
        Range(parts.ActiveExperts, 1, NetworkLimits.MostExperts, nameof(parts.ActiveExperts));
        Share(parts.ProbabilityGap, nameof(parts.ProbabilityGap));
        Share(parts.LargestThreshold, nameof(parts.LargestThreshold));
        Share(parts.Shrinkage, nameof(parts.Shrinkage));
        var gate = GateRegistry.Get(spec.Gate);
        if (parts.Noise is { } noise && noise != gate.Noise && !(gate.TakesNoise && gate.Noise == GateNoiseRegistry.None))
            throw new InvalidDataException($"its gate '{gate.Name}' has no noise '{noise}'.");
        if (parts.Shrinkage > 0 && !CanShrink(gate))
            throw new InvalidDataException($"the weights of its gate '{gate.Name}' cannot be shrunk to those of a common mixture.");
        if (spec.Experts * parts.LargestThreshold > 1)
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture,
                    $"its {nameof(parts.LargestThreshold)} is {parts.LargestThreshold}, more than one over {spec.Experts} experts."));
        int columns = spec.PreparedColumns + spec.CategorySizes.Count + spec.SparseColumns, last = -1;
        foreach (int column in parts.Columns ?? [])
        {
            if (column <= last || column >= columns)
                throw new InvalidDataException($"column {column} of its gate does not ascend, or is none of {columns}.");
            last = column;
        }
    }

    /// <summary>Whether a gate's weights can be mixed with those of all rows: not where some are to be 0, or don't add up to 1.</summary>
    public static bool CanShrink(IGate gate) => gate.SumsToOne && !gate.IsSparse;

    private static void Range(int value, int low, int high, string what)
    {
        if (value < low || value > high)
            throw new InvalidDataException($"its gate's {what} is {value}; it must be from {low} to {high}.");
    }

    private static void Share(float value, string what)
    {
        if (!(value is >= 0 and <= 1))
            throw new InvalidDataException(
                string.Create(CultureInfo.InvariantCulture, $"its gate's {what} is {value}; it must be from 0 to 1."));
    }
}
