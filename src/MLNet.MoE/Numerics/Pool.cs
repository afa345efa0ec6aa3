using System.Numerics;

namespace MLNet.MoE.Numerics;

/// <summary>
/// Objects that serve one thread at a time. A fixed number of those that were given back is kept, as many as there are processors; what a
/// burst of threads makes beyond that is left to the garbage collector.
/// </summary>
/// <remarks>
/// Objects are kept in the pool alone and never with a thread: a thread that lives on would keep them, and the model they belong to, for
/// good. Each thread begins to look at a place of its own, so that threads neither wait for nor disturb each other.
/// </remarks>
/// <param name="create">Makes another where none is ready.</param>
internal sealed class Pool<T>(Func<T> create)
    where T : class
{
    /// <summary>Places at least: threads that take turns on few processors hold more objects than there are processors.</summary>
    private const int FewestPlaces = 8;

    /// <summary>Distance between places, in references: two cache lines, since processors fetch them in pairs.</summary>
    private const int Stride = 16;

    private readonly Place[] _places = new Place[Capacity * Stride];

    /// <summary>Objects that are kept at most: a power of two.</summary>
    public static int Capacity { get; } = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(FewestPlaces, Environment.ProcessorCount));

    /// <summary>Takes an object, which is the caller's until it is given back.</summary>
    public T Rent()
    {
        var places = _places;
        for (int i = 0, at = First(places.Length); i < places.Length; i += Stride, at = (at + Stride) & (places.Length - 1))
        {
            ref var kept = ref places[at].Item;
            // Looked at first: an exchange takes the cache line away from other processors.
            if (kept is not null && Interlocked.Exchange(ref kept, null) is { } item) return item;
        }
        return create();
    }

    /// <summary>Gives an object back. One that never comes back, as after an exception, has only to be made again.</summary>
    public void Return(T item)
    {
        var places = _places;
        for (int i = 0, at = First(places.Length); i < places.Length; i += Stride, at = (at + Stride) & (places.Length - 1))
        {
            ref var kept = ref places[at].Item;
            if (kept is null && Interlocked.CompareExchange(ref kept, item, null) is null) return;
        }
    }

    private static int First(int length) => (Environment.CurrentManagedThreadId * Stride) & (length - 1);

    /// <summary>A reference in an array of structures, which is written without the check that an array of references makes.</summary>
    private struct Place
    {
        public T? Item;
    }
}
