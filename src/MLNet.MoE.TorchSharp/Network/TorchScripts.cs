using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNet.MoE.Torch.Network;

/// <summary>
/// Operations of libtorch that TorchSharp doesn't expose, reached through TorchScript. Compiled once a process: they have no state,
/// and TorchSharp cannot give them back.
/// </summary>
internal static class TorchScripts
{
    private static readonly Lazy<jit.CompilationUnit> Lookup = new(() => jit.compile("""
        def embedding(table: Tensor, indices: Tensor) -> Tensor:
            return torch.embedding(table, indices)

        """));

    private static readonly Lazy<jit.CompilationUnit?> AdamW = new(() => CompileOrNull("""
        def adamw(
            p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], by: List[Tensor], decay: float
        ) -> Tensor:
            scale, skip, rate = by[0], by[1], by[2]
            torch._fused_adamw_(
                p, g, m, v, [], t, lr=rate, beta1=0.9, beta2=0.999, weight_decay=decay, eps=1e-8, amsgrad=False, maximize=False,
                grad_scale=scale, found_inf=skip)
            return skip

        """));

    /// <summary>Whether this libtorch has the fused AdamW step.</summary>
    public static bool HasFusedAdamW => AdamW.Value is not null;

    /// <summary>Rows of a table (entries, size) by index. Its gradient is added up row by row, many times faster than plain indexing's on
    /// the CPU.</summary>
    public static Tensor Embedding(Tensor table, Tensor indices) => (Tensor)Lookup.Value.invoke("embedding", table, indices);

    /// <summary>
    /// One AdamW step, fused, in place. Each list holds one tensor: of lists that the script makes itself, the compiler takes the step for
    /// one without effect and drops it.
    /// </summary>
    /// <param name="parameters">Parameters.</param>
    /// <param name="gradient">Gradient.</param>
    /// <param name="mean">Mean of gradients.</param>
    /// <param name="square">Mean of squared gradients.</param>
    /// <param name="step">Number of this step, counted from 1, as a tensor of one number.</param>
    /// <param name="size">How far to step.</param>
    public static void FusedAdamW(
        Tensor[] parameters, Tensor[] gradient, Tensor[] mean, Tensor[] square, Tensor[] step, in FusedStepSize size)
    {
        Tensor[] by = [size.Divisor, size.Skip, size.Rate];
        using Scalar decay = size.Decay;
        using var _ = (Tensor)AdamW.Value!.invoke("adamw", parameters, gradient, mean, square, step, by, decay);
    }

    private static jit.CompilationUnit? CompileOrNull(string script)
    {
        try
        {
            return jit.compile(script);
        }
        catch (ExternalException)
        {
            return null;
        }
    }
}
