namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>One option that tuning varies, with the values it may take. Values are the text that <see cref="OptionSettings"/>
/// reads.</summary>
/// <param name="Name">Name of the option.</param>
internal abstract record SearchDimension(string Name)
{
    /// <summary>A density over the dimension: the prior, drawn towards values that were seen.</summary>
    /// <param name="values">Values seen; none gives the prior.</param>
    public abstract IDensity Density(IReadOnlyList<string> values);

    /// <summary>Whether a text is a value that the dimension can have.</summary>
    public abstract bool Holds(string value);
}
