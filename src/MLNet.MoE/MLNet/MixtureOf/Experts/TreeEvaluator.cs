using Microsoft.ML.Trainers.FastTree;

namespace MLNet.MoE;

/// <summary>One regression tree with numerical splits, as flat arrays.</summary>
internal sealed class TreeEvaluator
{
    private readonly int[] _left, _right, _feature;
    private readonly float[] _threshold;
    private readonly double[] _leaf;

    public TreeEvaluator(RegressionTree tree, double weight)
    {
        _left = [.. tree.LeftChild];
        _right = [.. tree.RightChild];
        _feature = [.. tree.NumericalSplitFeatureIndexes];
        _threshold = [.. tree.NumericalSplitThresholds];
        _leaf = [.. tree.LeafValues.Select(value => value * weight)];
    }

    /// <summary>The weighted output for a dense vector. Children below 0 are leaves, counted as -1, -2, ...</summary>
    public double Evaluate(ReadOnlySpan<float> row)
    {
        if (_left.Length == 0) return _leaf.Length == 0 ? 0 : _leaf[0];
        int node = 0;
        while (node >= 0) node = row[_feature[node]] <= _threshold[node] ? _left[node] : _right[node];
        return _leaf[~node];
    }
}
