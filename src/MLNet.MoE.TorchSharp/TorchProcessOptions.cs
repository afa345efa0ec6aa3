namespace MLNet.MoE;

/// <summary>
/// What <see cref="TorchEngine"/> may change in the process that it trains in. All that libtorch has once a process, and how long a change
/// lasts:
/// <list type="bullet">
/// <item>The heap's limits (<see cref="FitHeap"/>): while fits on the CPU run, then glibc's defaults; its habit of adapting them by itself
/// stays off.</item>
/// <item>How waiting threads wait (<see cref="PassiveWaiting"/>): for good, since libtorch's OpenMP reads it when it is loaded and at no
/// other time. The environment variable it is read from is removed again at once.</item>
/// <item>The loaded library (<see cref="RelaxedLibrary"/>): for good, since .NET can't unload it while TorchSharp uses it.</item>
/// <item>Threads of an operation (<see cref="NetworkTrainingOptions.NumberOfThreads"/>) and, on a GPU, TF32 products
/// (<see cref="TorchPrecision"/>): while fits run, then what they were before. Fits that run side by side share TF32; the last to begin
/// decides it, and is warned where another wanted something else.</item>
/// <item>Memory of a GPU that libtorch keeps for later: given back to the system after each fit on it, also what other code of the process
/// has left there. A fit works on a stream of its own, which no other thread sees.</item>
/// </list>
/// Random generators, default types and gradient mode of the host are never touched.
/// </summary>
public sealed record TorchProcessOptions
{
    /// <summary>
    /// Whether glibc's heap keeps the memory of one training step for the next one while fits run on the CPU, and is trimmed after them.
    /// Without, a step took half as long again. Nothing is changed on other systems, nor where the environment sets the heap
    /// (<c>MALLOC_</c> variables, or <c>glibc.malloc</c> in <c>GLIBC_TUNABLES</c>). Default true.
    /// </summary>
    public bool FitHeap { get; init; } = true;

    /// <summary>
    /// Whether libtorch's threads sleep while they wait instead of spinning, which on a busy machine made small products 1,000 times
    /// slower. It counts where the engine is the first to load libtorch, and not where the environment sets <c>OMP_WAIT_POLICY</c>. Default
    /// true.
    /// </summary>
    public bool PassiveWaiting { get; init; } = true;

    /// <summary>
    /// Whether, where the system's C++ library is too old for TorchSharp's (Debian 12, Ubuntu 22.04), a copy that asks for less is written
    /// to the user's cache folder (<c>~/.cache/MLNet.MoE/native</c>) and loaded instead. Without, libtorch can't be used there. Default
    /// true.
    /// </summary>
    public bool RelaxedLibrary { get; init; } = true;
}
