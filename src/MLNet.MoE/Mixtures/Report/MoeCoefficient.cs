using MLNet.MoE.Numerics;

namespace MLNet.MoE;

/// <summary>One line of the Wald table of a statistical mixture of experts, in original units.</summary>
/// <param name="Expert">Expert or gate that it belongs to, from 0.</param>
/// <param name="IsGate">Whether it is of the gate and not of the expert.</param>
/// <param name="Class">Class that it speaks for, or null for gates and Gaussian experts.</param>
/// <param name="Name"><c>(intercept)</c>, <c>(scale)</c>, or the name of the feature.</param>
/// <param name="Estimate">Estimate. Gates and classes are relative to the mean over gates and classes where only differences
/// matter.</param>
/// <param name="StandardError">Its standard error; infinite where the data do not determine it, null where none was computed.</param>
public sealed record MoeCoefficient(int Expert, bool IsGate, string? Class, string Name, double Estimate, double? StandardError)
{
    /// <summary>Whether it is the scale of a Gaussian expert, which cannot be zero, so that there is nothing to test.</summary>
    public bool IsScale => !IsGate && Class is null && Name == "(scale)";

    /// <summary>Estimate over standard error; null where there is no finite one above zero, and for a scale.</summary>
    public double? ZValue => StandardError is > 0 and < double.PositiveInfinity and var error && !IsScale ? Estimate / error : null;

    /// <summary>Probability of a larger absolute z-value if the true value were zero (Wald test); null where there is no z-value.</summary>
    public double? PValue => ZValue is { } z ? NormalDistribution.TwoSided(z) : null;

    /// <summary>Expert, class and name in one line, experts counted from 1.</summary>
    public string Label => $"{(IsGate ? "gate" : "expert")} {Expert + 1}{(Class is null ? "" : $", {Class}")}: {Name}";
}
