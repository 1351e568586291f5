namespace SmartPark.Ingest.Accounts;

/// <summary>
/// Signing in with one click, for a demo on this machine only: an account of each role, without passwords, that nobody can be where this is off. The
/// settings refuse it as soon as anything listens beyond loopback, and each request is looked at again.
/// </summary>
public sealed class DemoSignIn
{
    private readonly AccountTable _table;
    private readonly TimeProvider _time;

    internal DemoSignIn(bool isOn, AccountTable table, TimeProvider time) => (IsOn, _table, _time) = (isOn, table, time);

    /// <summary>Whether this is a demo.</summary>
    public bool IsOn { get; }

    /// <summary>Whether a request may sign in with one click.</summary>
    public bool IsOffered(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return IsOn && AccountSessions.IsFromHere(context);
    }

    /// <summary>The demo's account of a role, made when it is not there yet.</summary>
    internal Account Of(AccountRole role)
    {
        var id = "demo-" + role.Word();
        if (_table.Find(id) is { } there)
        {
            return there;
        }

        _table.Add(new() { Id = id, Name = id, NameKey = id.ToUpperInvariant(), Role = role, IsDemo = true, Stamp = OneTimeCode.MakeId(), Created = _time.GetUtcNow() });
        return _table.Find(id) ?? throw new IOException($"The account {id} could not be made: there are {_table.Count} accounts already, or one of that name.");
    }
}
