using System.Reflection;

namespace MLNet.MoE.Fuzz.Cases;

/// <summary>How the code answered a case, where it answered as it is documented to.</summary>
/// <param name="Loaded">Whether the files were taken and used.</param>
/// <param name="Kind">For the count: what was done, or by which exception the files were refused.</param>
internal sealed record Outcome(bool Loaded, string Kind)
{
    public static Outcome Used { get; } = new(true, "loaded");

    /// <summary>The files were refused by a documented exception; what lies under it is counted too, as it tells a check from an
    /// accident.</summary>
    public static Outcome Refused(Exception exception)
    {
        var names = new List<string>();
        for (var e = exception; e is not null && names.Count < 4; e = e.InnerException)
        {
            // What calls by reflection says nothing.
            if (e is not TargetInvocationException) names.Add(e.GetType().Name);
        }
        return new Outcome(false, string.Join(" < ", names));
    }
}
