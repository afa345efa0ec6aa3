namespace MLNet.MoE;

/// <summary>Where the numbers of a column can be moved within a budget of ranks of the training rows.</summary>
internal sealed class RankBudget
{
    private readonly float[] _sorted;
    private readonly double _budget;
    private readonly bool _up, _down;

    /// <param name="values">Numbers of the training rows; missing ones are left out.</param>
    /// <param name="budget">Share of the rows that a number may move past.</param>
    /// <param name="up">Whether it may rise.</param>
    /// <param name="down">Whether it may fall.</param>
    public RankBudget(IEnumerable<float> values, double budget, bool up, bool down)
    {
        _sorted = [.. values.Where(float.IsFinite).Order()];
        (_budget, _up, _down) = (budget, up, down);
    }

    /// <summary>Whether the column has more than two values, so that it is no flag or category.</summary>
    public bool IsNumeric => _sorted.Length > 0 && _sorted.Distinct().Take(3).Count() > 2;

    /// <summary>The ends that a number can be moved to, and the middles of the ways there; empty for a missing number.</summary>
    public IEnumerable<float> Ends(float value)
    {
        if (!float.IsFinite(value) || _sorted.Length == 0) yield break;
        foreach (double share in (double[])[_budget, _budget / 2])
        {
            if (_up && At(Rank(value, above: true) + share, down: true) is var high && high > value) yield return high;
            if (_down && At(Rank(value, above: false) - share, down: false) is var low && low < value) yield return low;
        }
    }

    /// <summary>Share of the rows that a number moved past.</summary>
    public double Distance(float from, float to)
    {
        var (low, high) = from < to ? (from, to) : (to, from);
        return Math.Max(0, Rank(high, above: false) - Rank(low, above: true));
    }

    /// <summary>Share of the rows that are below a number, or not above it.</summary>
    private double Rank(float value, bool above)
    {
        int low = 0, high = _sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (above ? _sorted[middle] <= value : _sorted[middle] < value) low = middle + 1;
            else high = middle;
        }
        return (double)low / _sorted.Length;
    }

    /// <summary>The furthest number for which no more than a share of the rows lies on one side.</summary>
    private float At(double rank, bool down)
    {
        double place = rank * _sorted.Length;
        // Rounding must not reach a row further.
        int index = down ? (int)Math.Floor(place + 1e-9) : (int)Math.Ceiling(place - 1e-9) - 1;
        return _sorted[Math.Clamp(index, 0, _sorted.Length - 1)];
    }
}
