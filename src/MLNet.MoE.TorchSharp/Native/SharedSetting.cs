namespace MLNet.MoE.Torch.Native;

/// <summary>
/// A setting that a process has once. Users may overlap: each sets its own value, and when the last of them ends, it is again what it was
/// before the first.
/// </summary>
/// <param name="read">Reads the setting.</param>
/// <param name="write">Writes it.</param>
internal sealed class SharedSetting<T>(Func<T> read, Action<T> write)
{
    private readonly Lock _lock = new();
    private readonly List<User> _users = [];
    private T _original = default!;

    /// <summary>Sets a value until what is returned is disposed of.</summary>
    /// <param name="value">The value.</param>
    /// <param name="isShared">Whether another user is there that wanted another value.</param>
    public IDisposable Use(T value, out bool isShared)
    {
        lock (_lock)
        {
            if (_users.Count == 0) _original = read();
            var user = new User(this, value);
            isShared = _users.Exists(other => !EqualityComparer<T>.Default.Equals(other.Value, value));
            write(value);
            _users.Add(user);
            return user;
        }
    }

    private void End(User user)
    {
        lock (_lock)
        {
            if (!_users.Remove(user)) return;
            // The value of whoever began last of those that are left.
            write(_users.Count == 0 ? _original : _users[^1].Value);
        }
    }

    private sealed class User(SharedSetting<T> setting, T value) : IDisposable
    {
        public T Value => value;

        public void Dispose() => setting.End(this);
    }
}
