namespace MLNet.MoE.Mixtures.Fitting;

/// <summary>
/// Merges the two nearest experts of a fit again and again: shares (the exponentials of the gate's intercepts) add up, everything else is
/// averaged by shares. The distance of two is 1 / (1/share_i + 1/share_j) times their squared distance in parameters (dendrogram of mixing
/// measures).
/// </summary>
internal sealed class Dendrogram
{
    private readonly PreparedData _prepared;
    private readonly List<double[]> _gates = [];
    private readonly List<double[]> _experts = [];
    private readonly List<double> _shares = [];

    public Dendrogram(PreparedData prepared, MixtureFit fit)
    {
        _prepared = prepared;
        var layout = fit.Layout;
        int length = (layout.FullLength - layout.GateGroup.FullLength) / layout.Experts;
        double[] shares = new double[layout.Experts];
        for (int i = 0; i < layout.Experts; i++)
        {
            _gates.Add(layout.Experts == 1 ? new double[layout.GateColumns]
                : fit.Full.AsSpan(i * layout.GateColumns, layout.GateColumns).ToArray());
            _experts.Add(fit.Full.AsSpan(layout.ExpertGroup(i).FullOffset, length).ToArray());
            shares[i] = layout.Gate.IsTranslationInvariant ? _gates[i][0] / layout.Gate.Temperature
                : Math.Log(Math.Max(fit.Mass[i], 1e-300));
        }

        MoeGate.SoftMax(shares);
        _shares.AddRange(shares);
    }

    public int Experts => _gates.Count;

    /// <summary>Full vector of the present level.</summary>
    public double[] Full => [.. _gates.SelectMany(g => g), .. _experts.SelectMany(e => e)];

    /// <summary>Merges the two nearest and answers the height; 0 where only one is left.</summary>
    public double Merge()
    {
        if (Experts == 1)
            return 0;
        var (first, second, height) = (0, 1, double.PositiveInfinity);
        for (int i = 0; i < Experts; i++)
        {
            for (int j = i + 1; j < Experts; j++)
            {
                double distance = Distance(i, j);
                if (distance < height)
                    (first, second, height) = (i, j, distance);
            }
        }

        double share = _shares[first] + _shares[second];
        double weight = share > 0 ? _shares[first] / share : 0.5;
        _gates[first] = [.. _gates[first].Zip(_gates[second], (a, b) => (weight * a) + ((1 - weight) * b))];
        _experts[first] = [.. _experts[first].Zip(_experts[second], (a, b) => (weight * a) + ((1 - weight) * b))];
        _shares[first] = share;
        if (_prepared.Gate.IsTranslationInvariant)
            _gates[first][0] = _prepared.Gate.Temperature * Math.Log(Math.Max(share, 1e-300));
        _gates.RemoveAt(second);
        _experts.RemoveAt(second);
        _shares.RemoveAt(second);
        for (int i = 0; i < Experts && _prepared.Gate.IsTranslationInvariant; i++)
            _gates[i][0] = _prepared.Gate.Temperature * Math.Log(Math.Max(_shares[i], 1e-300));
        return height;
    }

    private double Distance(int i, int j)
    {
        double squares = _gates[i].Zip(_gates[j], (a, b) => (a - b) * (a - b)).Skip(1).Sum()
            + _experts[i].Zip(_experts[j], (a, b) => (a - b) * (a - b)).Sum();
        return squares * _shares[i] * _shares[j] / Math.Max(_shares[i] + _shares[j], double.Epsilon);
    }
}
