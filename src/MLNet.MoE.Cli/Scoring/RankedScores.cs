namespace MLNet.MoE.Cli.Scoring;

/// <summary>
/// Probabilities of the positive class with the true classes, as figures of their order need them. Up to <see cref="MostExact"/> rows each
/// is kept, and figures are exact; of more rows, probabilities that agree in their first 12 binary digits after the leading one (those from
/// one half on by their distance from 1) count as equal, and memory no longer grows. That moves the area under the curve by at most half of
/// the share of pairs of a positive row and another that are in one group.
/// </summary>
internal sealed class RankedScores
{
    /// <summary>Rows up to which figures are exact.</summary>
    public const int MostExact = 1 << 21;

    private const int DroppedBits = 11, Keys = ((127 << 23) >> DroppedBits) + 1;

    private readonly int _mostExact;
    private readonly List<float> _scores = [];
    private readonly List<bool> _isPositive = [];
    private Group[]? _groups;

    /// <summary>Makes an empty one.</summary>
    /// <param name="mostExact">Rows up to which figures are exact.</param>
    public RankedScores(int mostExact = MostExact) => _mostExact = mostExact;

    /// <summary>Adds a row.</summary>
    /// <param name="probability">Probability of the positive class.</param>
    /// <param name="isPositive">Whether the row is of it.</param>
    public void Add(float probability, bool isPositive)
    {
        if (_groups is null && _scores.Count < _mostExact)
        {
            _scores.Add(probability);
            _isPositive.Add(isPositive);
            return;
        }
        if (_groups is null)
        {
            _groups = new Group[2 * Keys];
            for (int row = 0; row < _scores.Count; row++) AddToGroup(_scores[row], _isPositive[row]);
            _scores.Clear();
            _scores.TrimExcess();
            _isPositive.Clear();
            _isPositive.TrimExcess();
        }
        AddToGroup(probability, isPositive);
    }

    /// <summary>Rows of equal probability together, the highest first: the probability, rows of the positive class and others.</summary>
    public IEnumerable<(double Probability, int Positives, int Negatives)> Groups()
    {
        if (_groups is not null)
        {
            for (int key = _groups.Length - 1; key >= 0; key--)
            {
                var group = _groups[key];
                if (group.Rows > 0) yield return (group.Sum / group.Rows, group.Positives, group.Rows - group.Positives);
            }
            yield break;
        }
        float[] sorted = [.. _scores];
        bool[] flags = [.. _isPositive];
        Array.Sort(sorted, flags);
        for (int end = sorted.Length, start; end > 0; end = start)
        {
            int positives = 0;
            for (start = end; start > 0 && sorted[start - 1] == sorted[end - 1]; start--) positives += flags[start - 1] ? 1 : 0;
            yield return (sorted[start], positives, end - start - positives);
        }
    }

    /// <summary>Probability that a row of the positive class has a higher score than another, ties counting half; NaN where one kind is
    /// absent.</summary>
    public double AreaUnderCurve()
    {
        long positives = 0, negatives = 0;
        double won = 0;
        foreach (var group in Groups())
        {
            won += group.Negatives * (positives + (group.Positives / 2.0));
            positives += group.Positives;
            negatives += group.Negatives;
        }
        return positives == 0 || negatives == 0 ? double.NaN : won / ((double)positives * negatives);
    }

    private void AddToGroup(float probability, bool isPositive)
    {
        ref var group = ref _groups![Key(probability)];
        group.Rows++;
        group.Sum += probability;
        if (isPositive) group.Positives++;
    }

    /// <summary>A number that grows with the probability, with as many values near 1 as near 0.</summary>
    private static int Key(float probability) => probability < 0.5f ? Leading(probability) : (2 * Keys) - 1 - Leading(1 - probability);

    private static int Leading(float probability) => BitConverter.SingleToInt32Bits(Math.Max(0, probability)) >> DroppedBits;

    private struct Group
    {
        public int Rows;
        public int Positives;
        public double Sum;
    }
}
