namespace MLNet.MoE.Benchmarks.Tests;

/// <summary>Small datasets that take no time to learn.</summary>
internal static class SmallData
{
    /// <summary>Three classes of unequal size, two numbers (one with missing values) and a category.</summary>
    public static TabularDataset Classes(int rows = 200, string name = "classes", int seed = 1)
    {
        var random = new Random(seed);
        float[] first = new float[rows], second = new float[rows], target = new float[rows];
        int[] codes = new int[rows];
        for (int row = 0; row < rows; row++)
        {
            target[row] = row % 10 < 6 ? 0 : row % 10 < 9 ? 1 : 2;
            first[row] = target[row] + random.NextSingle();
            second[row] = row % 7 == 0 ? float.NaN : random.NextSingle();
            codes[row] = row % 11 == 0 ? -1 : random.Next(3);
        }
        return new TabularDataset(name, TaskKind.Multiclass, Columns(first, second, codes), target, ["a", "b", "c"]);
    }

    /// <summary>Two classes.</summary>
    public static TabularDataset TwoClasses(int rows = 200, string name = "two-classes")
    {
        var data = Classes(rows);
        return new TabularDataset(name, TaskKind.Binary, data.Features,
            Array.ConvertAll(data.Target.ToArray(), label => Math.Min(label, 1)), ["no", "yes"]);
    }

    /// <summary>A target that is a number.</summary>
    public static TabularDataset Numbers(int rows = 200, string name = "numbers")
    {
        var data = Classes(rows);
        float[] first = ((NumericColumn)data.Features[0]).Values.ToArray();
        return new TabularDataset(name, TaskKind.Regression, data.Features, Array.ConvertAll(first, value => (3 * value) + 100));
    }

    /// <summary>The dataset as the runner takes it.</summary>
    public static BenchmarkDataset Source(this TabularDataset dataset) => new(dataset.Name, () => dataset);

    private static DatasetColumn[] Columns(float[] first, float[] second, int[] codes) =>
        [new NumericColumn("first", first), new NumericColumn("second", second), new CategoricalColumn("letter", codes, ["x", "y", "z"])];
}
