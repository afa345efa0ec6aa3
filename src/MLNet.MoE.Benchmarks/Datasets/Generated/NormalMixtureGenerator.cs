namespace MLNet.MoE.Benchmarks;

/// <summary>
/// Two equally likely classes of 20 normal variables whose means are multiples of a = 2 / sqrt(20): the artificial
/// sets of L. Breiman, Bias, variance, and arcing classifiers (Technical Report 460, Berkeley, 1996).
/// </summary>
public abstract class NormalMixtureGenerator : DatasetGenerator
{
    /// <summary>The number of variables.</summary>
    protected const int Dimensions = 20;

    /// <summary>The distance of the means from zero along each axis.</summary>
    protected static readonly double Offset = 2 / Math.Sqrt(Dimensions);

    /// <inheritdoc/>
    public override TaskKind Task => TaskKind.Binary;

    /// <inheritdoc/>
    public override string Source =>
        "L. Breiman, Bias, variance, and arcing classifiers, Technical Report 460, University of California, Berkeley (1996)";

    /// <summary>7,400, as in the DELVE collection.</summary>
    public override int DefaultRows => 7400;

    /// <inheritdoc/>
    public override IReadOnlyList<GeneratedColumn> Columns => GeneratedColumn.Numeric("x", Dimensions);

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => ["1", "2"];

    /// <summary>Draws one row of the class (0 or 1).</summary>
    protected abstract void Draw(SeededRandom random, int classIndex, float[] features);

    /// <inheritdoc/>
    protected override IEnumerable<float> Rows(SeededRandom random, float[] features)
    {
        while (true)
        {
            int classIndex = random.NextInt(2);
            Draw(random, classIndex, features);
            yield return classIndex;
        }
    }
}
