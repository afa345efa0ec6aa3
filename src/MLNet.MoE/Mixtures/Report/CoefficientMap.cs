using MLNet.MoE.Mixtures.Fitting;
using MLNet.MoE.Mixtures.Model;

namespace MLNet.MoE.Mixtures.Report;

/// <summary>Undoes standardisation: which entries of the full vector each coefficient in original units is made of.</summary>
internal static class CoefficientMap
{
    public static List<MappedCoefficient> Of(MixtureLayout layout, PreparedData prepared, MixtureNames names)
    {
        var map = new List<MappedCoefficient>();
        for (var i = 0; i < layout.GateGroup.FullVectors && layout.Experts > 1; i++)
            AddVector(map, i * layout.GateColumns, prepared.GateColumns, names.GateSlots, i, true, null, 1, 0);
        for (var k = 0; k < layout.Experts; k++)
        {
            var group = layout.ExpertGroup(k);
            if (layout.IsGaussian)
            {
                AddVector(map, group.FullOffset, prepared.Experts, names.Slots, k, false, null, prepared.OutcomeScale,
                    prepared.OutcomeMean);
                map.Add(new MappedCoefficient(new MoeCoefficient(k, false, null, "(scale)", 0, null), 0, [layout.FullLogScale(k)],
                    [prepared.OutcomeScale], true));
                continue;
            }

            for (var s = 0; s < group.FullVectors; s++)
                AddVector(map, group.FullOffset + (s * group.Columns), prepared.Experts, names.Slots, k, false, names.Classes[s], 1, 0);
        }

        return map;
    }

    private static void AddVector(
        List<MappedCoefficient> map, int offset, ColumnScaling scaling, IReadOnlyList<string> slots, int expert, bool isGate,
            string? className, double unit, double constant)
    {
        var places = new int[scaling.Kept.Length + 1];
        var factors = new double[places.Length];
        places[0] = offset;
        factors[0] = unit;
        for (var j = 0; j < scaling.Kept.Length; j++)
        {
            places[j + 1] = offset + j + 1;
            factors[j + 1] = -unit * scaling.Mean[j] / scaling.Scale[j];
        }

        map.Add(new MappedCoefficient(new MoeCoefficient(expert, isGate, className, "(intercept)", 0, null), constant, places, factors,
            false));
        for (var j = 0; j < scaling.Kept.Length; j++)
        {
            var coefficient = new MoeCoefficient(expert, isGate, className, slots[scaling.Kept[j]], 0, null);
            map.Add(new MappedCoefficient(coefficient, 0, [offset + j + 1], [unit / scaling.Scale[j]], false));
        }
    }
}
