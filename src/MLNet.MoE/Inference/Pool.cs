using System.Collections.Concurrent;

namespace MLNet.MoE.Inference;

/// <summary>Objects that serve one thread at a time. The last one that was given back lies ready, so that a single thread pays one exchange.</summary>
/// <param name="create">Makes another where all are in use.</param>
internal sealed class Pool<T>(Func<T> create)
    where T : class
{
    private readonly ConcurrentBag<T> _rest = [];
    private T? _ready;

    public T Rent()
    {
        var item = Interlocked.Exchange(ref _ready, null);
        return item ?? (_rest.TryTake(out item) ? item : create());
    }

    public void Return(T item)
    {
        if (Interlocked.CompareExchange(ref _ready, item, null) is not null) _rest.Add(item);
    }
}
