namespace MLNet.MoE.Networks.Definition.Gates;

/// <summary>The fixed draws of gate noise that predictions average over.</summary>
internal static class GateDraws
{
    /// <summary>How many numbers <see cref="Draw"/> gives.</summary>
    public static int Length(NetworkSpec spec)
        => spec.HasGate && GateDesign.Of(spec).AveragesNoise ? spec.InferenceSamples * spec.Experts : 0;

    /// <summary>
    /// (samples, experts); empty where predictions are not averaged. Each expert gets the same stratified quantiles of the noise, in an
    /// order of its own (a Latin hypercube): no expert is favoured by a lucky draw, and few samples come close to the expectation.
    /// </summary>
    public static float[] Draw(NetworkSpec spec, int seed)
    {
        if (Length(spec) == 0) return [];
        int samples = spec.InferenceSamples, experts = spec.Experts;
        var random = new Random(seed);
        float[] draws = new float[samples * experts];
        int[] order = new int[samples];
        for (int expert = 0; expert < experts; expert++)
        {
            for (int i = 0; i < samples; i++) order[i] = i;
            random.Shuffle(order);
            for (int i = 0; i < samples; i++) draws[(i * experts) + expert] = (order[i] + 0.5f) / samples;
        }
        GateDesign.Of(spec).Noise.Draw<float>(draws);
        return draws;
    }
}
