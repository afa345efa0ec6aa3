using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Report;

namespace MLNet.MoE;

/// <summary>Whether a mixture fitted by EM can go on from a previous one.</summary>
internal static class ContinuedMixture
{
    /// <summary>The options with the previous model's number of experts.</summary>
    /// <param name="options">What was asked for.</param>
    /// <param name="previous">The model to go on from.</param>
    /// <param name="tables">The rows.</param>
    /// <exception cref="InvalidOperationException">The rows have other features or classes, or the options ask for another mixture; the
    /// message says which.</exception>
    public static StatisticalMoeOptions Options(StatisticalMoeOptions options, StatisticalMoeModelParameters previous,
        TrainingTables tables)
    {
        if (tables.Layout.SlotCount != previous.FeatureCount)
            throw new InvalidOperationException(
                $"Column '{options.FeatureColumnName}' has {tables.Layout.SlotCount} features and the previous model was trained on "
                + $"{previous.FeatureCount}; make it by the transforms that made it for the previous model.");
        if (previous is MultinomialMoeModelParameters { Mixture: var mixture } && mixture.NumberOfClasses != tables.Classes)
            throw new InvalidOperationException(
                $"The label has {tables.Classes} classes and that of the previous model has {mixture.NumberOfClasses}; a fit that goes on "
                + "needs the same.");
        if (options.NumberOfExperts > 0 && options.NumberOfExperts != previous.NumberOfExperts)
            throw new InvalidOperationException(
                $"The options ask for {options.NumberOfExperts} experts and the previous model has {previous.NumberOfExperts}; set "
                + $"{nameof(options.NumberOfExperts)} to that, or to 0.");
        string[] differences = [.. Differences(options, previous.Gate, previous.NumberOfExperts)];
        if (differences.Length > 0)
            throw new InvalidOperationException(
                $"The gate of the previous model has another form: {string.Join(", ", differences)}; set the same options.");
        var copy = options.Copy();
        copy.NumberOfExperts = previous.NumberOfExperts;
        return copy;
    }

    /// <summary>Checks that coefficients belong to the same columns as before.</summary>
    /// <param name="split">Slots of the experts and of the gate now.</param>
    /// <param name="names">Names of the columns now.</param>
    /// <param name="previous">The model to go on from.</param>
    /// <exception cref="InvalidOperationException">They do not.</exception>
    public static void Check(FeatureSplit split, MixtureNames names, StatisticalMoeModelParameters previous)
    {
        bool same = split.Experts.SequenceEqual(previous.ExpertSlots)
            && (split.Gate ?? split.Experts).SequenceEqual(previous.GateSlots);
        if (!same)
            throw new InvalidOperationException(
                "Experts or gate have other columns than in the previous model: set GateColumnName as there, and name the categories that "
                + "were left out there as ReferenceLevels.");
        string[] known = Names(previous), now = [.. names.Slots];
        if (known.Length == now.Length && !known.SequenceEqual(now))
        {
            int place = Enumerable.Range(0, now.Length).First(i => known[i] != now[i]);
            throw new InvalidOperationException(
                $"The experts have the column '{now[place]}' where the previous model has '{known[place]}'; a fit that goes on needs the "
                + "same columns in the same order.");
        }
    }

    private static string[] Names(StatisticalMoeModelParameters model)
    {
        var first = model.Report.Coefficients.Where(c => !c.IsGate && c.Expert == 0).ToArray();
        return [.. first.Where(c => c.Class == first[0].Class && c.Name is not ("(intercept)" or "(scale)")).Select(c => c.Name)];
    }

    private static IEnumerable<string> Differences(StatisticalMoeOptions options, MoeGate gate, int experts)
    {
        if (options.GateTransform != gate.Transform) yield return $"GateTransform is {gate.Transform}";
        if (options.GateActivation != gate.Activation) yield return $"GateActivation is {gate.Activation}";
        int active = options.GateActiveExperts < experts ? options.GateActiveExperts : 0;
        if (active != gate.ActiveExperts) yield return $"GateActiveExperts is {gate.ActiveExperts}";
    }
}
