using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// The rows of a batch, each stacked network's own. What a network has nothing of is an empty tensor. Where members have orders of their
/// own, the rows of one member stand behind those of the other.
/// </summary>
/// <param name="Orders">Orders that the rows stand in: 1, or as many as members.</param>
/// <param name="Numeric">(networks, rows, numeric columns).</param>
/// <param name="Plain">(networks, rows, plain columns).</param>
/// <param name="Categories">
/// (networks, rows, groups): place of the row's category among all categories and sparse columns, then those of the sparse columns that the
/// row is not 0 in, filled up to the longest row; any place where the row has none.
/// </param>
/// <param name="Present">(networks, rows, groups): 1 of a category, the row's number in a sparse column, or 0 where the row has
/// none.</param>
/// <param name="Labels">(networks, rows, targets): numbers, those of classes too.</param>
/// <param name="Weights">(networks, rows), or null where all weigh 1.</param>
internal sealed record BatchTensors(
    long Orders,
    Tensor Numeric,
    Tensor Plain,
    Tensor Categories,
    Tensor Present,
    Tensor Labels,
    Tensor? Weights);
