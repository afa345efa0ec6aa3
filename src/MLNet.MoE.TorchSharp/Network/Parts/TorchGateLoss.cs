using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Definition.Gates;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>
/// The terms that gates of stacked networks are trained for beside the objective: what they add to the gradient, with the slopes of a
/// term against uneven use at running means over the steps before. Their value is 0, so that the loss stays that of the objective.
/// </summary>
internal sealed class TorchGateLoss
{
    private readonly NetworkSpec _spec;
    private readonly GateLossTerms _terms;
    private readonly ITorchGateLoss? _balance;
    private readonly Tensor? _means, _norm;
    private readonly int _networks;

    /// <param name="spec">The networks.</param>
    /// <param name="networks">How many.</param>
    /// <param name="terms">The terms.</param>
    /// <param name="device">The device.</param>
    /// <param name="kept">Keeps what is made here.</param>
    public TorchGateLoss(NetworkSpec spec, int networks, GateLossTerms terms, Device device, KeptTensors kept)
    {
        (_spec, _networks, _terms) = (spec, networks, terms);
        if (terms.LoadBalance == 0) return;
        _balance = TorchParts.GateLosses.Get(terms.LoadBalanceTerm);
        _means = kept.Keep(zeros([networks, spec.Members, spec.Experts], ScalarType.Float32, device));
        _norm = kept.Keep(zeros([1], ScalarType.Float32, device));
    }

    /// <summary>A number for each network, (networks), or one number: 0, with the gradient of the terms.</summary>
    /// <param name="rows">What they see.</param>
    /// <param name="rowWeights">(networks, 1 or members, rows): weights whose mean over the training rows is 1; null for all alike.</param>
    public Tensor Term(TorchGateLossRows rows, Tensor? rowWeights)
    {
        Tensor? sum = null;
        if (_terms.Entropy != 0)
        {
            using Scalar least = EntropyLoss.LeastWeight, factor = -_terms.Entropy;
            // The logarithm's own gradient ends at the least weight; that of the product is ln + 1 everywhere.
            var logarithm = rows.Weights.detach().clamp_min(least).log().add(Numbers.One, Numbers.One);
            sum = ByMember(rows.Weights * logarithm).mul(factor);
        }
        if (_balance is not null)
        {
            using Scalar weight = _terms.LoadBalance, decay = IGateLoss.Decay, tiny = 1e-30f;
            // Means of the steps before; before the first they are 0.
            var slopes = _balance.Slopes(_means! / _norm!.clamp_min(tiny)).mul(weight);
            var own = ByMember(_balance.Trained(rows)) * slopes.unsqueeze(2);
            sum = sum is null ? own : sum.Plus(own);
            using var quiet = no_grad();
            Update(ByMember(_balance.Measured(rows)), rowWeights);
        }
        var byRow = sum!.sum(-1);
        if (rowWeights is not null) byRow = byRow * rowWeights;
        var mean = _networks == 1 && rowWeights is null ? byRow.mean() : byRow.mean([1, 2]);
        return mean - mean.detach();
    }

    /// <summary>Squared coefficient of variation: 2 (m - mean) / (K mean^2) - 2 variance / (K mean^3); 0 where the mean is 0.</summary>
    public static Tensor UnevenLoad(Tensor means)
    {
        using Scalar scale = 2.0 / means.shape[^1], tiny = 1e-30f;
        var mean = means.mean([-1L], keepdim: true);
        var safe = mean.clamp_min(tiny);
        var distance = means - mean;
        var variance = (distance * distance).mean([-1L], keepdim: true);
        return where(mean.gt(Numbers.Zero), (distance - (variance / safe)).mul(scale) / (safe * safe), zeros_like(means));
    }

    /// <summary>(networks x copies, members of a copy x rows, K) as (networks, members, rows, K).</summary>
    private Tensor ByMember(Tensor values) => values.view(_networks, _spec.Members, -1, values.shape[^1]);

    private void Update(Tensor measured, Tensor? rowWeights)
    {
        using Scalar decay = IGateLoss.Decay, rest = 1 - IGateLoss.Decay;
        Tensor mean;
        if (rowWeights is null)
        {
            mean = measured.mean([2]);
        }
        else
        {
            mean = (measured * rowWeights.unsqueeze(-1)).sum(2) / rowWeights.sum(-1, keepdim: true);
        }
        _means!.mul_(decay).add_(mean, rest);
        _norm!.mul_(decay).add_(rest, Numbers.One);
    }
}
