using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// Numbers that operations are given, held for good. TorchSharp passes an operation the bare address of a <see cref="Scalar"/>, so one that
/// nobody holds can be freed by its finalizer while the operation reads it; a plain number that is converted on the way is such a one.
/// Numbers that change are held with <c>using</c>. TorchSharp's own shorter forms, the operator + among them, convert inside: sums go
/// through <see cref="Plus"/> and <see cref="AddInPlace"/>.
/// </summary>
internal static class Numbers
{
    public static readonly Scalar Zero = 0;

    public static readonly Scalar One = 1;

    public static readonly Scalar Two = 2;

    public static readonly Scalar MinusOne = -1;

    /// <summary>The sum, as a new tensor.</summary>
    public static Tensor Plus(this Tensor left, Tensor right) => left.add(right, One);

    /// <summary>Adds to the tensor itself, and gives it back.</summary>
    public static Tensor AddInPlace(this Tensor target, Tensor more) => target.add_(more, One);
}
