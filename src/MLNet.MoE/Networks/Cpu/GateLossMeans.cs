using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;

namespace MLNet.MoE.Networks.Cpu;

/// <summary>
/// What a gate's loss terms know of a whole step: running means of each expert's use, one a gate and member, and the slopes that follow
/// from them. Threads add up what they see in sums of their own; between two steps those become part of the means, in their order.
/// </summary>
internal sealed class GateLossMeans
{
    private readonly double[] _means, _current, _slopes;
    private readonly double[][] _sums, _totals;
    private readonly int _experts, _members;
    private double _norm;

    /// <param name="spec">The network.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="threads">Threads that pass rows.</param>
    public GateLossMeans(NetworkSpec spec, GateLossTerms terms, int threads)
    {
        (Terms, _experts, _members) = (terms, spec.Experts, spec.Members);
        if (terms.LoadBalance != 0) Balance = GateLossRegistry.Get(terms.LoadBalanceTerm);
        int places = spec.Gates * _members;
        (_means, _current, _slopes) = (new double[places * _experts], new double[places * _experts], new double[places * _experts]);
        _sums = [.. Enumerable.Range(0, threads).Select(_ => new double[_means.Length])];
        _totals = [.. Enumerable.Range(0, threads).Select(_ => new double[places])];
    }

    /// <summary>The terms.</summary>
    public GateLossTerms Terms { get; }

    /// <summary>The term against uneven use; null for none.</summary>
    public IGateLoss? Balance { get; }

    /// <summary>Slopes of the term at the running means, without its weight: (experts).</summary>
    public ReadOnlySpan<double> Slopes(int gate, int member) => _slopes.AsSpan(Place(gate, member) * _experts, _experts);

    /// <summary>Where a thread adds up its rows: (experts).</summary>
    public Span<double> Sums(int thread, int gate, int member) => _sums[thread].AsSpan(Place(gate, member) * _experts, _experts);

    /// <summary>Where a thread adds up what its rows count.</summary>
    public ref double Total(int thread, int gate, int member) => ref _totals[thread][Place(gate, member)];

    /// <summary>Takes what the threads added up in the last step into the means, and the slopes of the next step from them.</summary>
    public void BeginStep()
    {
        if (Balance is null) return;
        // Means of decaying weights that add up to 1 from the first step on.
        double norm = (IGateLoss.Decay * _norm) + 1 - IGateLoss.Decay;
        for (int place = 0; place < _totals[0].Length; place++)
        {
            double total = 0;
            foreach (double[] totals in _totals) total += totals[place];
            for (int at = place * _experts; total > 0 && at < (place + 1) * _experts; at++)
            {
                double sum = 0;
                foreach (double[] sums in _sums) sum += sums[at];
                _means[at] = (IGateLoss.Decay * _means[at]) + ((1 - IGateLoss.Decay) * sum / total);
            }
            if (total > 0) _norm = norm;
            for (int at = place * _experts; at < (place + 1) * _experts; at++) _current[at] = _norm > 0 ? _means[at] / _norm : 0;
            Balance.Slopes(_current.AsSpan(place * _experts, _experts), _slopes.AsSpan(place * _experts, _experts));
        }
        foreach (double[] sums in _sums) Array.Clear(sums);
        foreach (double[] totals in _totals) Array.Clear(totals);
    }

    private int Place(int gate, int member) => (gate * _members) + member;
}
