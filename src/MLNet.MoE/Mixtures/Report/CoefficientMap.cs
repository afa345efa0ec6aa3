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
            AddVector(map, i * layout.GateColumns, prepared.GateColumns, names.GateSlots, new(i, true, null), 1, 0);
        for (int k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            if (layout.IsGaussian)
            {
                AddVector(
                    map, group.FullOffset, prepared.Experts, names.Slots, new(k, false, null), prepared.OutcomeScale, prepared.OutcomeMean);
                var scale = new MoeCoefficient(k, false, null, "(scale)", 0, null);
                map.Add(new MappedCoefficient(scale, 0, [layout.FullLogScale(k)], [prepared.OutcomeScale], true));
                continue;
            }

            for (int s = 0; s < group.FullVectors; s++)
            {
                int offset = group.FullOffset + (s * group.Columns);
                AddVector(map, offset, prepared.Experts, names.Slots, new(k, false, names.Classes[s]), 1, 0);
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
        double unit,
        double constant)
    {
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
    }

    /// <summary>A linear form of the mixture.</summary>
    private readonly record struct Part(int Expert, bool IsGate, string? Class)
    {
        public MoeCoefficient Coefficient(string name) => new(Expert, IsGate, Class, name, 0, null);
    }
}
