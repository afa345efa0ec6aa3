using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.MoE;

/// <summary>The experts of <see cref="MixtureOfOptions.Best"/>: as unlike as good models of tables are.</summary>
internal static class BestExperts
{
    private const string LightGbmAssembly = "Microsoft.ML.LightGbm", LightGbmLibrary = "lib_lightgbm",
        FastTreeAssembly = "Microsoft.ML.FastTree";

    /// <summary>
    /// The networks, boosted trees, a linear model. The trees are those of LightGBM where its package is there and runs on this machine,
    /// otherwise those of FastTree, otherwise there are none.
    /// </summary>
    /// <param name="environment">ML.NET's context.</param>
    /// <param name="task">What is predicted.</param>
    /// <param name="network">Options of the networks; columns and seed are set to those of the settings.</param>
    /// <param name="settings">Columns, seed and threads.</param>
    public static IEstimator<ITransformer>[] Create(IHostEnvironment environment, TaskKind task, NetworkOptions network,
        ExpertSettings settings)
    {
        var options = network.Copy();
        (options.LabelColumnName, options.FeatureColumnName, options.ExampleWeightColumnName) = (settings.Label, settings.Features,
            settings.Weight);
        options.Seed = settings.Seed;
        options.NumberOfThreads = settings.Threads ?? options.NumberOfThreads;
        options.CancellationToken = settings.Cancellation;
        var networks = (IEstimator<ITransformer>)NetworkTrainers.Create(environment, task, options);
        var linear = new FilledFeatures(environment, settings.Features,
            new LinearTrainer(environment, task, settings, new LinearOptions()) { UsesQuasiNewton = true });
        return Trees(environment, task, settings) is { } trees ? [networks, trees, linear] : [networks, linear];
    }

    /// <summary>The boosted trees that there are, or null for none.</summary>
    public static IEstimator<ITransformer>? Trees(IHostEnvironment environment, TaskKind task, ExpertSettings settings)
    {
        if (Find(FastTreeAssembly) is null) return null;
        // LightGBM brings FastTree, and a native library, which not every system has.
        if (Find(LightGbmAssembly) is { } assembly && NativeLibrary.TryLoad(LightGbmLibrary, assembly, null, out _))
            return LightGbm(environment, task, settings);
        return FastTree(environment, task, settings);
    }

    private static Assembly? Find(string name)
    {
        try
        {
            return Assembly.Load(new AssemblyName(name));
        }
        catch (Exception exception) when (exception is FileNotFoundException or FileLoadException or BadImageFormatException)
        {
            return null;
        }
    }

    // Methods of their own, so that an assembly is asked for only where it is there.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IEstimator<ITransformer> LightGbm(IHostEnvironment environment, TaskKind task, ExpertSettings settings) =>
        new LightGbmTrees(environment, task, settings, new LightGbmOptions());

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IEstimator<ITransformer> FastTree(IHostEnvironment environment, TaskKind task, ExpertSettings settings) =>
        new FilledFeatures(environment, settings.Features, new FastTreeTrees(environment, task, settings, new TreeOptions()));
}
