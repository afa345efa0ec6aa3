namespace MLNet.MoE.Preprocessing.Transforms;

/// <summary>
/// The values of a column at evenly spaced probabilities, ascending and distinct, each with the probabilities that it spans: more than one
/// where many rows share it, as they do a flag, a count or a cap.
/// </summary>
internal sealed class QuantileKnots
{
    private readonly ColumnSample _column;
    private readonly List<float> _values = [];
    private readonly List<double> _first = [], _last = [];

    /// <summary>Takes the knots of a column.</summary>
    /// <param name="column">The column's training values.</param>
    /// <param name="count">Number of probabilities from 0 to 1; at least two.</param>
    public QuantileKnots(ColumnSample column, int count)
    {
        _column = column;
        for (int i = 0; i < count; i++)
        {
            double probability = (double)i / (count - 1);
            float value = (float)column.Quantile(probability);
            if (_values.Count > 0 && value <= _values[^1])
            {
                _last[^1] = probability;
                continue;
            }
            _values.Add(value);
            _first.Add(probability);
            _last.Add(probability);
        }
    }

    /// <summary>
    /// The continuous map of the knots to scores. A shared value has the score of the middle of its probabilities; to both sides the map
    /// runs straight to the nearest training value, so that a number which rounding has moved off a shared one by a hair keeps its score
    /// but for a hair. Training values have the scores that the published map, which jumps there, gives them.
    /// </summary>
    /// <param name="score">Rising score of a probability.</param>
    public QuantileMap Map(Func<double, float> score)
    {
        var published = new QuantileMap(
            [.. _values], [.. _first.Select(score)], [.. _first.Zip(_last, (a, b) => score((a + b) / 2))], [.. _last.Select(score)]);
        var values = new List<float>(_values.Count);
        for (int i = 0; i < _values.Count; i++)
        {
            float value = _values[i];
            if (_first[i] == _last[i])
            {
                Add(value);
                continue;
            }
            var (before, after) = _column.Neighbours(value);
            // A quantile between two training values may lie so near to the shared one that the map would all but jump.
            while (values.Count > 0 && values[^1] > before) values.RemoveAt(values.Count - 1);
            Add(before);
            Add(value);
            Add(after);
            while (i + 1 < _values.Count && _values[i + 1] < after) i++;
        }
        float[] scores = [.. values.Select(published.Map)];
        return new QuantileMap([.. values], scores, scores, scores);

        void Add(float value)
        {
            if (values.Count == 0 || value > values[^1]) values.Add(value);
        }
    }
}
