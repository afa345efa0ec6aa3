using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.ML.Calibrators;
using Microsoft.ML.Trainers;
using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE;

/// <summary>Counts what ML.NET's tree models consist of.</summary>
internal static class TreeEnsembles
{
    /// <summary>Leaves of all trees of a model of ML.NET's, of all classes; 0 for one without trees.</summary>
    public static long Leaves(object model)
    {
        switch (model)
        {
            case CalibratedModelParametersBase calibrated:
                return Leaves(calibrated.SubModel);
            case OneVersusAllModelParameters classes:
                return SubModels(classes).Sum(Leaves);
            case TreeEnsembleModelParametersBasedOnRegressionTree trees:
                return Leaves(trees.TrainedTreeEnsemble);
            default:
                return 0;
        }
    }

    /// <summary>Leaves of all trees of an ensemble.</summary>
    public static long Leaves(RegressionTreeEnsemble ensemble)
    {
        long leaves = 0;
        foreach (var tree in ensemble.Trees) leaves += tree.NumberOfLeaves;
        return leaves;
    }

    /// <summary>Trees of a model of ML.NET's; of several classes, the most that any has.</summary>
    public static int Trees(object model) => model switch
    {
        CalibratedModelParametersBase calibrated => Trees(calibrated.SubModel),
        OneVersusAllModelParameters classes => SubModels(classes).Max(Trees),
        TreeEnsembleModelParametersBasedOnRegressionTree trees => trees.TrainedTreeEnsemble.Trees.Count,
        _ => 0,
    };

    // ML.NET keeps the models of the classes to itself; their trees have to be counted all the same.
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_SubModelParameters")]
    private static extern ImmutableArray<object> SubModels(OneVersusAllModelParameters model);
}
