namespace MLNet.MoE.Parts;

/// <summary>The registered parts of one kind by name: what JSON, the command line, search spaces, parity tests and documentation
/// list.</summary>
/// <typeparam name="TPart">Kind of part.</typeparam>
internal sealed class PartRegistry<TPart>
    where TPart : INetworkPart
{
    private readonly string _kind;
    private readonly Dictionary<string, TPart> _parts;

    public PartRegistry(string kind, params TPart[] parts)
    {
        _kind = kind;
        _parts = parts.ToDictionary(p => p.Name, StringComparer.Ordinal);
        Parts = parts;
    }

    /// <summary>All parts, in order of registration.</summary>
    public IReadOnlyList<TPart> Parts { get; }

    /// <summary>The part of that name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists those there are.</exception>
    public TPart Get(string name) => _parts.TryGetValue(name, out var part)
        ? part
        : throw new ArgumentException($"There is no {_kind} '{name}'; known are {string.Join(", ", Parts.Select(p => $"'{p.Name}'"))}.");
}
