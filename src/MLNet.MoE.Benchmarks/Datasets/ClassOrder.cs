using System.Globalization;

namespace MLNet.MoE.Benchmarks;

/// <summary>
/// The order of classes that are known only as text: by value if all are numbers, else by their characters. Two
/// files with the same classes in other orders of rows so get the same class indices.
/// </summary>
internal static class ClassOrder
{
    /// <summary>Sorts the classes of a column without missing values.</summary>
    /// <returns>The sorted classes, and each row's index among them.</returns>
    public static (string[] Classes, float[] Indices) Sort(CategoricalColumn column)
    {
        int[] order = Enumerable.Range(0, column.Categories.Count).ToArray();
        double[] numbers = new double[order.Length];
        bool allNumbers = true;
        for (int i = 0; i < numbers.Length; i++)
            allNumbers &= double.TryParse(column.Categories[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]);
        Array.Sort(order, (a, b) =>
        {
            int byNumber = allNumbers ? numbers[a].CompareTo(numbers[b]) : 0;
            return byNumber != 0 ? byNumber : string.CompareOrdinal(column.Categories[a], column.Categories[b]);
        });
        float[] position = new float[order.Length];
        for (int i = 0; i < order.Length; i++)
            position[order[i]] = i;
        float[] indices = new float[column.RowCount];
        for (int row = 0; row < indices.Length; row++)
            indices[row] = position[column.Codes[row]];
        return ([.. order.Select(code => column.Categories[code])], indices);
    }
}
