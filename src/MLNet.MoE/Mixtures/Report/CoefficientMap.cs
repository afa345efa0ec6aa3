using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Undoes standardisation: which entries of the full vector each coefficient in original units is made of.</summary>
internal static class CoefficientMap
{
    public static List<MappedCoefficient> Of(MixtureLayout layout, PreparedData prepared, MixtureNames names)
    {
        var map = new List<MappedCoefficient>();
        for (int i = 0; i < layout.GateGroup.FullVectors && layout.Experts > 1; i++)
            AddVector(map, i * layout.GateColumns, prepared.GateColumns, names.GateSlots, new(i, true, null), (1, 0),
                names.GateSumContrasts);
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            if (layout.IsGaussian)
            {
                AddVector(map, group.FullOffset, prepared.Experts, names.Slots, new(k, false, null),
                    (prepared.OutcomeScale, prepared.OutcomeMean), names.SumContrasts);
                var scale = new MoeCoefficient(k, false, null, "(scale)", 0, null);
                map.Add(new MappedCoefficient(scale, 0, [layout.FullLogScale(k)], [prepared.OutcomeScale], true));
                continue;
            }

            for (int s = 0; s < group.FullVectors; s++)
            {
                int offset = group.FullOffset + (s * group.Columns);
                AddVector(map, offset, prepared.Experts, names.Slots, new(k, false, names.Classes[s]), (1, 0), names.SumContrasts);
            }
        }

        return map;
    }

    private static void AddVector(
        List<MappedCoefficient> map,
        int offset,
        ColumnScaling scaling,
        IReadOnlyList<string> slots,
        Part part,
        (double Unit, double Constant) outcome,
        IReadOnlyList<ContrastGroup> contrasts)
    {
        var (unit, constant) = outcome;
        int first = map.Count;
        int[] places = new int[scaling.Kept.Length + 1];
        double[] factors = new double[places.Length];
        places[0] = offset;
        factors[0] = unit;
        for (int j = 0; j < scaling.Kept.Length; j++)
        {
            places[j + 1] = offset + j + 1;
            factors[j + 1] = -unit * scaling.Mean[j] / scaling.Scale[j];
        }

        map.Add(new MappedCoefficient(part.Coefficient("(intercept)"), constant, places, factors, false));
        for (int j = 0; j < scaling.Kept.Length; j++)
        {
            map.Add(new MappedCoefficient(part.Coefficient(slots[scaling.Kept[j]]), 0, [offset + j + 1], [unit / scaling.Scale[j]], false));
        }

        foreach (var group in contrasts)
            SumContrast(map, first, scaling, group, part);
    }

    // Of each category the mean over all of them, the reference's zero included, is taken off and given to the intercept.
    private static void SumContrast(List<MappedCoefficient> map, int first, ColumnScaling scaling, ContrastGroup group, Part part)
    {
        int[] places = [.. Enumerable.Range(0, scaling.Kept.Length).Where(j => group.Columns.Contains(scaling.Kept[j]))
            .Select(j => first + 1 + j)];
        if (places.Length == 0)
            return;
        var levels = Array.ConvertAll(places, place => map[place]);
        double share = 1.0 / (group.Columns.Count + 1);
        map[first] = Plus(map[first], levels, share);
        for (int i = 0; i < places.Length; i++)
            map[places[i]] = Plus(levels[i], levels, -share);
        var nothing = new MappedCoefficient(part.Coefficient(group.Reference), 0, [], [], false);
        map.Add(Plus(nothing, levels, -share));
    }

    private static MappedCoefficient Plus(MappedCoefficient form, MappedCoefficient[] others, double factor)
    {
        var sums = new SortedDictionary<int, double>();
        for (int i = 0; i < form.Places.Length; i++)
            sums[form.Places[i]] = form.Factors[i];
        double constant = form.Constant;
        foreach (var other in others)
        {
            constant += factor * other.Constant;
            for (int i = 0; i < other.Places.Length; i++)
                sums[other.Places[i]] = sums.GetValueOrDefault(other.Places[i]) + (factor * other.Factors[i]);
        }

        return form with { Constant = constant, Places = [.. sums.Keys], Factors = [.. sums.Values] };
    }

    /// <summary>A linear form of the mixture.</summary>
    private readonly record struct Part(int Expert, bool IsGate, string? Class)
    {
        public MoeCoefficient Coefficient(string name) => new(Expert, IsGate, Class, name, 0, null);
    }
}
