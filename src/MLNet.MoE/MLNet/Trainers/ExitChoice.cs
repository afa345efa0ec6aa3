using MLNet.MoE.Networks.Cpu.Exits;
using MLNet.MoE.Networks.Definition;
using MLNet.MoE.Networks.Fitting;
using MLNet.MoE.Networks.Objectives;
using MLNet.MoE.Tables;

namespace MLNet.MoE;

/// <summary>From the options to when rows leave an ensemble.</summary>
internal static class ExitChoice
{
    /// <summary>Throws where options contradict each other.</summary>
    /// <exception cref="ArgumentException">They do.</exception>
    public static void Check(NetworkOptions options)
    {
        if (options.MemberExits == MemberExits.Off) return;
        string exits = $"{nameof(options.MemberExits)} is {options.MemberExits}";
        if (options.NumberOfMembers < ExitRule.FewestMembers)
            throw new ArgumentException($"{exits}, and there are {options.NumberOfMembers} members; give at least "
                + $"{ExitRule.FewestMembers} ({nameof(options.NumberOfMembers)}).", nameof(options));
        if (options.Quantiles is { Length: > 0 } || options.PredictionInterval is not null)
            throw new ArgumentException($"{exits}, which does not go with {nameof(options.Quantiles)} or "
                + $"{nameof(options.PredictionInterval)}: they hold for what all members predict.", nameof(options));
    }

    /// <summary>Throws where the options ask for what a network of such rows cannot have.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="objective">What is predicted.</param>
    /// <param name="rows">Rows that the network will not learn from.</param>
    /// <exception cref="InvalidOperationException">They do.</exception>
    public static void Check(NetworkOptions options, Objective objective, int rows)
    {
        var kind = options.MemberExits;
        if (kind == MemberExits.Exact && !objective.HasClasses)
            throw new InvalidOperationException(
                $"{nameof(options.MemberExits)} is {kind}, which is for classes; a number changes with every member. "
                + $"{nameof(MemberExits.Learned)} is for both.");
        if (kind == MemberExits.Learned && rows == 0 && options.ExitCost is null && options.Previous?.Exits?.Kind != kind)
            throw new InvalidOperationException(
                $"{nameof(options.MemberExits)} is {kind}, which is chosen on rows that the network does not learn from, and "
                + $"there are none: give validation data, a {nameof(options.ValidationFraction)} above 0, or an "
                + $"{nameof(options.ExitCost)}.");
    }

    /// <summary>Chooses when rows leave; null for never. Without rows to choose on a fit that goes on keeps what was chosen.</summary>
    /// <param name="options">Checked options.</param>
    /// <param name="network">The network that has not learnt from the rows.</param>
    /// <param name="temperature">Temperature of its predictions.</param>
    /// <param name="table">Prepared table.</param>
    /// <param name="rows">Rows of it that the network did not learn from.</param>
    public static ExitRule? Fit(NetworkOptions options, (NetworkSpec Spec, NetworkWeights Weights, float[] GateNoise) network,
        float temperature, FeatureTable table, int[] rows)
    {
        var kind = options.MemberExits;
        if (kind == MemberExits.Off) return null;
        return rows.Length == 0 && options.ExitCost is null && options.Previous?.Exits is { } chosen && chosen.Kind == kind ? chosen
            : ExitFit.Fit(kind, options.ExitCost, options.MaximumLossIncrease, network, temperature, table, rows);
    }
}
