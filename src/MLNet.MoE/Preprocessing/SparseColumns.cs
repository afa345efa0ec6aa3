using System.Runtime.InteropServices;
using MLNet.MoE.Files;
using MLNet.MoE.Parts;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Preprocessing;

/// <summary>
/// Columns that are mostly 0, as the network gets them: those that vary in the training rows, in their order, each divided by its largest
/// absolute value there and clipped to its range. Zero stays zero, so that what is not named in a row never has to be touched.
/// </summary>
internal sealed class SparseColumns
{
    private readonly int[] _source;
    private readonly float[] _smallest, _largest;

    private SparseColumns(int sourceCount, int[] source, float[] smallest, float[] largest) =>
        (SourceCount, _source, _smallest, _largest) = (sourceCount, source, smallest, largest);

    /// <summary>No columns.</summary>
    public static SparseColumns None { get; } = new(0, [], [], []);

    /// <summary>Columns of the source.</summary>
    public int SourceCount { get; }

    /// <summary>Columns that are kept.</summary>
    public int Count => _source.Length;

    /// <summary>The source's column of each column that is kept.</summary>
    public IReadOnlyList<int> Sources => _source;

    /// <summary>Learns from the training rows.</summary>
    public static SparseColumns Fit(FeatureTable table, ReadOnlySpan<int> rows)
    {
        if (table.SparseCount == 0) return None;
        // Rows that don't name a column have a 0 there.
        float[] smallest = new float[table.SparseCount], largest = new float[table.SparseCount];
        foreach (int row in rows)
        {
            // A row of weight 0 is no row.
            if (table.Weight(row) <= 0) continue;
            var sparse = table.Sparse(row);
            for (int i = 0; i < sparse.Columns.Length; i++)
            {
                int column = sparse.Columns[i];
                smallest[column] = Math.Min(smallest[column], sparse.Values[i]);
                largest[column] = Math.Max(largest[column], sparse.Values[i]);
            }
        }
        int[] varying = [.. Enumerable.Range(0, table.SparseCount).Where(column => smallest[column] < largest[column])];
        return new(table.SparseCount, varying, Array.ConvertAll(varying, column => smallest[column]),
            Array.ConvertAll(varying, column => largest[column]));
    }

    /// <summary>Prepares a row; numbers that are missing count as 0.</summary>
    /// <param name="row">The row in the columns of the source.</param>
    /// <param name="target">Gets the numbers in its last row, in the columns that are kept.</param>
    public void Transform(SparseVector row, SparseRows target)
    {
        for (int i = 0; i < row.Columns.Length; i++)
        {
            int place = Array.BinarySearch(_source, row.Columns[i]);
            if (place < 0 || !float.IsFinite(row.Values[i])) continue;
            float value = Math.Clamp(row.Values[i], _smallest[place], _largest[place]) / Math.Max(-_smallest[place], _largest[place]);
            if (value != 0) target.Add(place, value);
        }
    }

    /// <summary>Writes <see cref="Transform"/> into a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">(rows, slots).</param>
    /// <param name="slots">Slot of each column of the source.</param>
    /// <returns>Name of the columns that are kept: (rows, <see cref="Count"/>).</returns>
    public string ToOnnx(OnnxGraph graph, string features, IReadOnlyList<int> slots)
    {
        string given = graph.Gather(features, 1, Array.ConvertAll(_source, column => slots[column]));
        string finite = graph.Op("Where", graph.IsFinite(given), given, graph.Number(0f));
        float[] largest = [.. _smallest.Zip(_largest, (low, high) => Math.Max(-low, high))];
        return graph.Op("Div", graph.Clamp(finite, graph.Constant(_smallest, 1, Count), graph.Constant(_largest, 1, Count)),
            graph.Constant(largest, 1, Count));
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(SourceCount);
        writer.Write(Count);
        writer.Write(MemoryMarshal.AsBytes<int>(_source));
        writer.Write(MemoryMarshal.AsBytes<float>(_smallest));
        writer.Write(MemoryMarshal.AsBytes<float>(_largest));
    }

    /// <summary>Reads what <see cref="Save"/> wrote of at least one column of the source.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    public static SparseColumns Load(BoundedReader reader)
    {
        const string what = "sparse columns that vary";
        int sourceCount = reader.Int32("the number of sparse columns", 1, int.MaxValue);
        int[] source = PreprocessorReader.Columns(reader, what, sourceCount);
        float[] smallest = reader.FiniteSingles($"the smallest numbers of its {what}", source.Length);
        float[] largest = reader.FiniteSingles($"the largest numbers of its {what}", source.Length);
        for (int i = 0; i < source.Length; i++)
        {
            if (!(smallest[i] <= 0 && largest[i] >= 0 && smallest[i] < largest[i]))
                throw new InvalidDataException(
                    $"of its {what}, column {source[i]} runs from {smallest[i]} to {largest[i]}; it must vary, and 0 be in between.");
        }
        return new(sourceCount, source, smallest, largest);
    }
}
