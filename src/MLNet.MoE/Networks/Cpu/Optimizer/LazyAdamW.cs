using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace MLNet.MoE.Networks.Cpu.Optimizer;

/// <summary>
/// AdamW for the rows of one-hot categories and sparse columns, at a cost that does not depend on their number: a step touches the rows of
/// those in the batch only, and a row makes up for the steps it missed before it is next read. The result is that of AdamW on all rows, but
/// for rounding.
/// </summary>
internal sealed unsafe class LazyAdamW<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int CacheLine = 64, Ahead = 4;
    private readonly CpuNetwork<T> _network;
    private readonly T* _m, _v, _average;
    private readonly nint[] _parts;
    private readonly Part[] _regions;
    private readonly RateTable[] _tables;
    private readonly int _categories, _sweepLength;

    /// <summary>Step that each category's rows are up to date with.</summary>
    private readonly long[] _last;
    private long _step;
    private int _sweep;

    /// <summary>Begins before the first step; the buffers are laid out as the parameters and kept alive by the caller.</summary>
    public LazyAdamW(CpuNetwork<T> network, T* m, T* v, T* average, Func<Region, (double Factor, double Decay)> rates)
    {
        _network = network;
        _m = m;
        _v = v;
        _average = average;
        _parts = [.. network.Gradients.Select(g => (nint)g.Data)];
        var byRate = new Dictionary<(double, double), LazyStepTable>();
        foreach (var region in network.Layout.GatheredRegions) byRate.TryAdd(rates(region), new LazyStepTable());
        _regions = [.. network.Layout.GatheredRegions.Select(r => new Part(r, rates(r).Factor, rates(r).Decay, byRate[rates(r)]))];
        _tables = [.. byRate.Select(entry => new RateTable(entry.Key.Item1, entry.Key.Item2, entry.Value))];
        _categories = network.Spec.GatheredCount;
        _last = new long[_categories];
        // Every row is visited in time, so that none misses more steps than the table goes back.
        _sweepLength = (_categories + LazyStepTable.Window - 2) / (LazyStepTable.Window - 1);
    }

    private int Threads => _network.Team.Size;

    /// <summary>Brings the rows of the coming batch up to date, and a few more in turn. One share of the work; shares may run side by
    /// side.</summary>
    public void CatchUp(int thread)
    {
        var touched = _network.Touched;
        for (int i = 0; i < touched.Length; i++)
        {
            // Rows lie anywhere in a large table; asking for them ahead hides most of the way from memory.
            if (i + Ahead < touched.Length && touched[i + Ahead] % Threads == thread) Prefetch(touched[i + Ahead]);
            if (touched[i] % Threads == thread) CatchUpRow(touched[i]);
        }
        for (int i = 0; i < _sweepLength; i++)
        {
            int category = (_sweep + i) % _categories;
            if (category % Threads == thread) CatchUpRow(category);
        }
    }

    /// <summary>Brings all rows up to date, one share of them.</summary>
    public void CatchUpAll(int thread)
    {
        for (int category = thread; category < _categories; category += Threads) CatchUpRow(category);
    }

    /// <summary>Sums the threads' gradients of touched rows, one share of them, and returns the sum of squares.</summary>
    public double Reduce(int thread)
    {
        double sum = 0;
        Span<nint> parts = stackalloc nint[_parts.Length];
        var layout = _network.Layout;
        foreach (int category in Share(thread))
        {
            for (int p = 0; p < parts.Length; p++) parts[p] = _parts[p] + (layout.Gathered(category) * sizeof(T));
            sum += double.CreateTruncating(_network.Kernels.Reduce(layout.GatheredLength, parts));
        }
        return sum;
    }

    /// <summary>Steps touched rows, one share of them.</summary>
    public void Update(int thread, in StepSize size)
    {
        T* parameters = _network.Parameters.Data;
        foreach (var (region, factor, decay, _) in _regions)
        {
            var step = size.For<T>(factor, decay);
            foreach (int category in Share(thread))
            {
                nint at = region.GatheredRow(category, 0);
                _network.Kernels.AdamW(region.GatheredStride, parameters + at, (T*)_parts[0] + at, _m + at, _v + at, step);
                if (_average is not null)
                    _network.Kernels.Average(region.GatheredStride, parameters + at, _average + at, T.CreateTruncating(size.AverageDecay));
            }
        }
    }

    /// <summary>Ends a step that all threads have made.</summary>
    public void EndStep(in StepSize size)
    {
        if (_categories == 0) return;
        _step++;
        foreach (int category in _network.Touched) _last[category] = _step;
        foreach (var (factor, decay, table) in _tables) table.Advance(size.Rate * factor, 1 - (size.Rate * factor * decay),
            size.AverageDecay);
        _sweep = (_sweep + _sweepLength) % _categories;
    }

    private ReadOnlySpan<int> Share(int thread)
    {
        var touched = _network.Touched;
        int first = (int)((long)touched.Length * thread / Threads), end = (int)((long)touched.Length * (thread + 1) / Threads);
        return touched[first..end];
    }

    private void Prefetch(int category)
    {
        if (!Sse.IsSupported) return;
        nint first = _network.Layout.Gathered(category), end = first + _network.Layout.GatheredLength;
        for (nint at = first; at < end; at += CacheLine / sizeof(T))
        {
            Sse.Prefetch0(_network.Parameters.Data + at);
            Sse.Prefetch0(_m + at);
            Sse.Prefetch0(_v + at);
            Sse.Prefetch1((T*)_parts[0] + at);
        }
    }

    private void CatchUpRow(int category)
    {
        long last = _last[category];
        if (last == _step) return;
        foreach (var (region, _, _, table) in _regions)
        {
            nint at = region.GatheredRow(category, 0);
            _network.Kernels.CatchUp(
                region.GatheredStride, _network.Parameters.Data + at, _m + at, _v + at, _average is null ? null : _average + at,
                table.Since<T>(last));
        }
        _last[category] = _step;
    }

    private readonly record struct RateTable(double Factor, double Decay, LazyStepTable Table);

    private readonly record struct Part(Region Region, double Factor, double Decay, LazyStepTable Table);
}
