using MLNet.MoE.Files;

namespace MLNet.MoE;

/// <summary>
/// ADWIN: the longest stretch of the latest numbers, each from 0 to 1, whose mean has not changed (Bifet, Gavalda 2007, Learning from
/// time-changing data with adaptive windowing). Where the means of two parts of it lie further apart than chance explains, the older part
/// is forgotten. Numbers are kept in buckets of 1, 2, 4, ..., so that memory grows with the logarithm of the length.
/// </summary>
internal sealed class AdaptiveWindow
{
    private const int BucketsOfASize = 5;

    /// <summary>Numbers that either part has at least, and between two checks.</summary>
    private const int FewestNumbers = 5, NumbersBetweenChecks = 16;

    /// <summary>Oldest first; sizes never rise.</summary>
    private readonly List<Bucket> _buckets = [];
    private readonly double _confidence;
    private int _sinceCheck;

    /// <param name="confidence">Probability of finding a change where there is none, at a check.</param>
    public AdaptiveWindow(double confidence) => _confidence = confidence;

    /// <summary>Numbers in the window.</summary>
    public long Length { get; private set; }

    /// <summary>Their mean; 0 for none.</summary>
    public double Mean => Length == 0 ? 0 : Sum / Length;

    private double Sum => _buckets.Sum(bucket => bucket.Sum);

    /// <summary>Adds a number.</summary>
    /// <param name="value">0 to 1.</param>
    /// <returns>Whether the mean rose, so that the older part was forgotten.</returns>
    public bool Add(double value)
    {
        _buckets.Add(new(1, value, 0));
        Length++;
        Merge();
        if (++_sinceCheck < NumbersBetweenChecks) return false;
        _sinceCheck = 0;
        bool rose = false;
        while (Cut() is { } change) rose |= change > 0;
        return rose;
    }

    /// <summary>Writes the window.</summary>
    public void Write(BinaryWriter writer)
    {
        writer.Write(_sinceCheck);
        writer.Write(_buckets.Count);
        foreach (var (count, sum, squares) in _buckets)
        {
            writer.Write(count);
            writer.Write(sum);
            writer.Write(squares);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public void Read(BoundedReader reader)
    {
        _sinceCheck = reader.Int32("numbers since a check", 0, NumbersBetweenChecks - 1);
        int buckets = reader.Length("buckets of a window", 400, sizeof(long) + (2 * sizeof(double)));
        _buckets.Clear();
        Length = 0;
        for (int i = 0; i < buckets; i++)
        {
            var bucket = new Bucket(reader.Values<long>("the size of a bucket", 1)[0], reader.Finite("the sum of a bucket"),
                reader.Finite("the spread of a bucket"));
            if (bucket.Count is < 1 or > 1L << 40 || !(bucket.Sum >= 0 && bucket.Sum <= bucket.Count) || !(bucket.Squares >= 0))
                throw new InvalidDataException("a window of its losses is damaged.");
            _buckets.Add(bucket);
            Length += bucket.Count;
        }
    }

    /// <summary>Forgets the oldest bucket where some division of the window shows a change; gives by how much the mean rose.</summary>
    private double? Cut()
    {
        long before = 0, all = Length;
        double sumBefore = 0, sum = Sum, mean = Mean;
        double variance = _buckets.Sum(bucket => bucket.Squares
            + (bucket.Count * Math.Pow((bucket.Sum / bucket.Count) - mean, 2))) / Math.Max(1, all);
        double logs = Math.Log(2 * Math.Log(Math.Max(3, all)) / _confidence);
        for (int i = 0; i < _buckets.Count - 1; i++)
        {
            before += _buckets[i].Count;
            sumBefore += _buckets[i].Sum;
            long after = all - before;
            if (before < FewestNumbers || after < FewestNumbers) continue;
            double rise = ((sum - sumBefore) / after) - (sumBefore / before);
            double inverse = (1.0 / before) + (1.0 / after);
            double bound = Math.Sqrt(2 * inverse * variance * logs) + (2.0 / 3 * inverse * logs);
            if (Math.Abs(rise) <= bound) continue;
            Length -= _buckets[0].Count;
            _buckets.RemoveAt(0);
            return rise;
        }
        return null;
    }

    private void Merge()
    {
        for (int end = _buckets.Count; end > BucketsOfASize;)
        {
            long size = _buckets[end - 1].Count;
            int first = end;
            while (first > 0 && _buckets[first - 1].Count == size) first--;
            if (end - first <= BucketsOfASize) return;
            Bucket older = _buckets[first], newer = _buckets[first + 1];
            double difference = (older.Sum / size) - (newer.Sum / size);
            _buckets[first] = new(2 * size, older.Sum + newer.Sum, older.Squares + newer.Squares + (size * difference * difference / 2));
            _buckets.RemoveAt(first + 1);
            end = first + 1;
        }
    }

    /// <summary>Some numbers.</summary>
    /// <param name="Count">How many.</param>
    /// <param name="Sum">Their sum.</param>
    /// <param name="Squares">Sum of the squared distances to their mean.</param>
    private readonly record struct Bucket(long Count, double Sum, double Squares);
}
