using System.Runtime.ExceptionServices;

namespace MLNet.MoE.Torch.Training;

/// <summary>
/// Runs a fit on a thread of its own. libtorch and TorchSharp keep gradient mode, scopes and number of threads for each thread: so a fit
/// sees nothing of its caller's, and its caller nothing of the fit's.
/// </summary>
internal static class OwnThread
{
    /// <summary>Runs the work and waits for it.</summary>
    /// <returns>What it returns. What it throws is thrown here, with its trace.</returns>
    public static T Run<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        })
        {
            IsBackground = true,
            Name = "MLNet.MoE Torch fit",
        };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }
}
