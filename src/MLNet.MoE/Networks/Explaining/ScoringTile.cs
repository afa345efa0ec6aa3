using MLNet.MoE.Networks.Cpu;
using MLNet.MoE.Networks.Scoring;
using MLNet.MoE.Tables;

namespace MLNet.MoE.Networks.Explaining;

/// <summary>Prepared rows that are scored a tile at a time, in the order in which they come.</summary>
/// <param name="scorer">What scores them; nobody else uses it meanwhile.</param>
/// <param name="outputs">Scores of a row.</param>
/// <param name="rows">Rows that will come.</param>
internal sealed class ScoringTile(RowScorer scorer, int outputs, int rows)
{
    private readonly float[] _scores = new float[rows * outputs];
    private int _done, _waiting;

    /// <summary>Adds a row.</summary>
    public void Add(ReadOnlySpan<float> numbers, ReadOnlySpan<int> categories, ReadOnlySpan<(int Column, float Value)> sparse)
    {
        if (_waiting == 0) scorer.Begin(Math.Min(BatchPredictor.TileRows, rows - _done));
        if (sparse.Length == 0)
        {
            scorer.LoadPrepared(_waiting, numbers, categories, default);
        }
        else
        {
            int[] columns = new int[sparse.Length];
            float[] values = new float[sparse.Length];
            for (int i = 0; i < sparse.Length; i++) (columns[i], values[i]) = sparse[i];
            scorer.LoadPrepared(_waiting, numbers, categories, new SparseVector(columns, values));
        }
        if (++_waiting == BatchPredictor.TileRows || _done + _waiting == rows) Flush();
    }

    /// <summary>The scores of all rows: (rows, scores).</summary>
    public float[] Complete() => _scores;

    private void Flush()
    {
        scorer.Score(_waiting, _scores.AsSpan(_done * outputs, _waiting * outputs));
        (_done, _waiting) = (_done + _waiting, 0);
    }
}
