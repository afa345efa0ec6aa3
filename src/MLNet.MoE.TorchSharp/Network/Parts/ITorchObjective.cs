using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Parts;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network.Parts;

/// <summary>An objective in Torch.</summary>
internal interface ITorchObjective : INetworkPart
{
    /// <summary>Loss of each member at each row: (networks, members, rows); its mean where it is to be reduced.</summary>
    /// <param name="objective">The library's own, for its parameters.</param>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    /// <param name="labels">(networks, members, rows, targets): numbers, those of classes too.</param>
    /// <param name="reduction">None, or the mean.</param>
    Tensor Loss(Objective objective, Tensor outputs, Tensor labels, nn.Reduction reduction);

    /// <summary>What the members' outputs predict: (networks, rows, outputs).</summary>
    /// <param name="objective">The library's own, for its parameters.</param>
    /// <param name="outputs">(networks, members, rows, outputs).</param>
    Tensor Predict(Objective objective, Tensor outputs);
}
