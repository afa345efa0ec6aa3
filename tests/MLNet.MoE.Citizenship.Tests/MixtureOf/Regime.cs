using Microsoft.ML.Data;

namespace MLNet.MoE.Citizenship.Tests.MixtureOf;

/// <summary>Two regimes: below a switch the label is one column, above it another.</summary>
public sealed class Regime
{
    public float First { get; set; }

    public float Second { get; set; }

    [VectorType(3)]
    public float[] All { get; set; } = [];

    public float Label { get; set; }

    public static IEnumerable<Regime> Draw(int count, int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < count; i++)
        {
            float first = random.NextSingle(), second = random.NextSingle(), which = (2 * random.NextSingle()) - 1;
            yield return new Regime { First = first, Second = second, All = [first, second, which],
                Label = (10 * (which < 0 ? first : second)) + (0.1f * random.NextSingle()) };
        }
    }
}
