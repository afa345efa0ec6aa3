namespace MLNet.MoE.Benchmarks.Tuning;

/// <summary>A probability density over the values of one dimension.</summary>
internal interface IDensity
{
    /// <summary>Draws a value.</summary>
    string Draw(Random random);

    /// <summary>Logarithm of the density at a value; densities of the same dimension can be compared.</summary>
    double LogDensity(string value);
}
