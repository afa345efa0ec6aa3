using System.Runtime.CompilerServices;
using Microsoft.ML;

namespace MLNet.MoE.Cli.Models;

/// <summary>Makes ML.NET's own trainers stop at their next check. ML.NET keeps the method to itself and its AutoML.</summary>
internal static class ContextCancellation
{
    /// <summary>Ties the context to the token until the result is disposed.</summary>
    public static IDisposable CancelWith(this MLContext context, CancellationToken cancellation) =>
        cancellation.Register(() => CancelExecution(context));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(CancelExecution))]
    private static extern void CancelExecution(MLContext context);
}
