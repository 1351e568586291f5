using SmartPark.Fieldbus.Lines;

namespace SmartPark.Fieldbus.Modbus;

/// <summary>
/// Opens the line when it is closed, with a growing pause between failures: a dead host costs one connect timeout per pause, not one per request.
/// </summary>
internal sealed class LineOpening(ILine line, ModbusClientOptions options, TimeProvider time, ModbusCounters counters)
{
    private readonly long _first = Timestamps.Of(time, options.ReopenPause);
    private readonly long _longest = Timestamps.Of(time, options.ReopenPauseMax);
    private long _pause;
    private long _notBefore = long.MinValue;

    /// <summary>Whether a reply came over the line since it was opened.</summary>
    public bool HasProven { get; private set; }

    /// <summary>Why the line is down, for messages; null while it works.</summary>
    public string? Failure { get; private set; }

    /// <summary>Opens; false when that failed or is not due yet.</summary>
    public async ValueTask<bool> TryOpenAsync(CancellationToken cancellationToken)
    {
        if (time.GetTimestamp() < _notBefore)
        {
            counters.RefusedWhileDown++;
            return false;
        }

        try
        {
            await line.OpenAsync(cancellationToken);
            counters.Opens++;
            HasProven = false;
            return true;
        }
        catch (IOException error)
        {
            counters.OpenFailures++;
            Postpone(error.Message);
            return false;
        }
    }

    /// <summary>A reply came: the line works.</summary>
    public void Proven()
    {
        if (!HasProven)
        {
            (HasProven, Failure, _pause) = (true, null, 0);
        }
    }

    /// <summary>Closes a line that broke; one that never carried a reply is not opened again at once.</summary>
    public void Broke(string failure)
    {
        counters.Breaks++;
        line.Close();
        if (HasProven)
        {
            Failure = failure;
        }
        else
        {
            Postpone(failure);
        }
    }

    /// <summary>Closes a connection that no longer serves although nothing broke; it can be made anew at once, for making it works.</summary>
    public void Renew(string failure)
    {
        counters.Renewals++;
        line.Close();
        Failure = failure;
    }

    private void Postpone(string failure)
    {
        Failure = failure;
        _pause = _pause == 0 ? _first : Math.Min(_pause * 2, _longest);
        _notBefore = time.GetTimestamp() + _pause;
    }
}
