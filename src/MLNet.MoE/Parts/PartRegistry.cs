namespace MLNet.MoE.Parts;

/// <summary>The registered parts of one kind by name: what JSON, the command line, search spaces, parity tests and documentation
/// list.</summary>
/// <typeparam name="TPart">Kind of part.</typeparam>
internal sealed class PartRegistry<TPart>
    where TPart : class, INetworkPart
{
    private readonly string _kind;
    private readonly IReadOnlyList<TPart> _common;
    private readonly Lazy<IReadOnlyList<TPart>> _all;

    /// <summary>Registers parts.</summary>
    /// <param name="kind">What they are, for messages.</param>
    /// <param name="parts">The parts, each with a name of its own.</param>
    public PartRegistry(string kind, params TPart[] parts)
        : this(kind, parts, () => [])
    {
    }

    /// <summary>Registers parts of which many are seldom used.</summary>
    /// <param name="kind">What they are, for messages.</param>
    /// <param name="common">Parts that are found without the others being made.</param>
    /// <param name="rare">Makes the others, once, when one is asked for that is not common, or all are.</param>
    public PartRegistry(string kind, TPart[] common, Func<TPart[]> rare)
    {
        (_kind, _common) = (kind, common);
        _all = new(() => Distinct([.. common, .. rare()]));
        Distinct(common);
    }

    /// <summary>All parts, in order of registration.</summary>
    public IReadOnlyList<TPart> Parts => _all.Value;

    /// <summary>The part of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public TPart Get(string name) => Find(_common, name) ?? Find(Parts, name)
        ?? throw new ArgumentException($"There is no {_kind} '{name}'; known are {string.Join(", ", Parts.Select(p => $"'{p.Name}'"))}.");

    private static TPart? Find(IReadOnlyList<TPart> parts, string name)
    {
        foreach (var part in parts)
            if (part.Name == name) return part;
        return default;
    }

    /// <summary>Two parts of one name are a mistake of the program.</summary>
    private static IReadOnlyList<TPart> Distinct(TPart[] parts)
    {
        _ = parts.ToDictionary(part => part.Name, StringComparer.Ordinal);
        return parts;
    }
}
