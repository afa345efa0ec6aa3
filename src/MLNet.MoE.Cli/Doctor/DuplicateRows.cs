using MLNet.MoE.Benchmarks;
using MLNet.MoE.Cli.Tables;

namespace MLNet.MoE.Cli.Doctor;

/// <summary>Rows that are alike in all columns but the label.</summary>
/// <param name="Groups">(groups): rows that are alike, from 0; largest groups first.</param>
/// <param name="Conflicts">(groups): those whose labels differ.</param>
internal sealed record DuplicateRows(IReadOnlyList<int[]> Groups, IReadOnlyList<int[]> Conflicts)
{
    /// <summary>Rows that repeat an earlier one.</summary>
    public int Repeats => Groups.Sum(group => group.Length - 1);

    /// <summary>Finds them.</summary>
    public static DuplicateRows Of(LoadedTable table, IReadOnlyList<DatasetColumn> columns)
    {
        int[][] cells = columns.Select(Cells).ToArray();
        var byHash = new Dictionary<int, List<int>>();
        for (int row = 0; row < table.Rows; row++)
        {
            var hash = default(HashCode);
            foreach (int[] column in cells) hash.Add(column[row]);
            int key = hash.ToHashCode();
            if (!byHash.TryGetValue(key, out var rows)) byHash.Add(key, rows = []);
            rows.Add(row);
        }
        // Rows of one hash need not be alike.
        int[][] groups = [.. byHash.Values.Where(rows => rows.Count > 1)
            .SelectMany(rows => rows.GroupBy(row => string.Join(',', cells.Select(column => column[row]))))
            .Where(group => group.Count() > 1).Select(group => group.ToArray()).OrderByDescending(group => group.Length)
            .ThenBy(group => group[0])];
        return new(groups, [.. groups.Where(group => group.Any(row => table.Label![row] != table.Label[group[0]]))]);
    }

    private static int[] Cells(DatasetColumn column) => column is CategoricalColumn texts ? texts.Codes.ToArray()
        : Array.ConvertAll(((NumericColumn)column).Values.ToArray(), value => BitConverter.SingleToInt32Bits(value + 0f));
}
