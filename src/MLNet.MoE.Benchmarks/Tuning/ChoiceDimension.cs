namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>An option with a few values that have no order.</summary>
/// <param name="Name">Name of the option.</param>
/// <param name="Candidates">The values.</param>
internal sealed record ChoiceDimension(string Name, IReadOnlyList<string> Candidates) : SearchDimension(Name)
{
    public override IDensity Density(IReadOnlyList<string> values) => new Shares(Candidates, values);

    /// <inheritdoc/>
    public override bool Holds(string value) => Candidates.Contains(value);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} in {{{string.Join(", ", Candidates)}}}";

    /// <summary>Each candidate counts once and once more for each time it was seen.</summary>
    private sealed class Shares(IReadOnlyList<string> candidates, IReadOnlyList<string> values) : IDensity
    {
        private readonly double[] _weights = [.. candidates.Select(candidate => 1.0 + values.Count(value => value == candidate))];

        public string Draw(Random random)
        {
            double left = random.NextDouble() * _weights.Sum();
            for (int i = 0; i < _weights.Length - 1; i++)
            {
                left -= _weights[i];
                if (left < 0) return candidates[i];
            }
            return candidates[^1];
        }

        public double LogDensity(string value)
        {
            for (int i = 0; i < candidates.Count; i++)
                if (candidates[i] == value) return Math.Log(_weights[i] / _weights.Sum());
            return double.NegativeInfinity;
        }
    }
}
