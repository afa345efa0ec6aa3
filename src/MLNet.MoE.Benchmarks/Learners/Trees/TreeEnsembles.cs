using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE.Benchmarks;

/// <summary>Counts what ML.NET's tree models consist of.</summary>
internal static class TreeEnsembles
{
    /// <summary>Leaves of all trees of a model.</summary>
    public static long Leaves(TreeEnsembleModelParametersBasedOnRegressionTree model)
        => model.TrainedTreeEnsemble.Trees.Sum(tree => (long)tree.NumberOfLeaves);

    /// <summary>Leaves of all trees of all classes.</summary>
    public static long Leaves(OneVersusAllModelParameters model) => OfClasses(model).Sum(Leaves);

    /// <summary>Trees of a model.</summary>
    public static int Trees(TreeEnsembleModelParametersBasedOnRegressionTree model) => model.TrainedTreeEnsemble.Trees.Count;

    /// <summary>Trees of a class: the most that any has.</summary>
    public static int Trees(OneVersusAllModelParameters model) => OfClasses(model).Max(Trees);

    private static IEnumerable<TreeEnsembleModelParametersBasedOnRegressionTree> OfClasses(OneVersusAllModelParameters model)
        => SubModels(model)
        .Select(sub =>
            (TreeEnsembleModelParametersBasedOnRegressionTree)(sub is CalibratedModelParametersBase calibrated ? calibrated.SubModel
                : sub));

    // ML.NET keeps the models of the classes to itself; their trees have to be counted all the same.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    private static extern ImmutableArray<object> SubModels(OneVersusAllModelParameters model);
}
