using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SmartPark.Alarms.Engine;

namespace SmartPark.Gateway.Alarms;

/// <summary>An alarm that came or went, as the journal on site keeps it.</summary>
/// <param name="Number">Rises by one, for the life of the journal.</param>
/// <param name="Report">What came or went.</param>
internal sealed record AlarmJournalEntry(long Number, TransitionReport Report);

/// <summary>
/// The newest alarms of the gateway, on site: readable without the centre, and the memory of which episodes are open. A text file of a line each,
/// <c>12 {"rule":…}</c>; <c>=12</c> says that all up to 12 are safe in the outbox. Each line is written at once to the page cache, so that it survives the
/// death of the process; <see cref="Work"/> flushes. A disk that is full or broken costs the file, never the gateway: entries are kept in memory meanwhile.
/// </summary>
internal sealed class AlarmJournal(string? folder) : IDisposable
{
    private const string FileName = "alarms.log";
    private const string LockName = "alarms.lock";

    private readonly Lock _gate = new();
    private readonly Queue<AlarmJournalEntry> _entries = new();
    private FileStream? _lock;
    private SafeFileHandle? _file;
    private long _length;
    private int _lines;
    private long _last;
    private long _confirmed;
    private bool _isDirty;
    private bool _isBehind;

    /// <summary>Why the file cannot be written; null while it can, and without a folder.</summary>
    public string? Failure { get; private set; }

    /// <summary>Lines that could not be read when it was opened: torn by a power cut or damaged.</summary>
    public int Unreadable { get; private set; }

    /// <summary>Number of the newest entry; 0 for none.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>All entries up to this one are safe in the outbox.</summary>
    public long Confirmed
    {
        get
        {
            lock (_gate)
            {
                return _confirmed;
            }
        }
    }

    /// <summary>The entries, oldest first.</summary>
    public IReadOnlyList<AlarmJournalEntry> Entries
    {
        get
        {
            lock (_gate)
            {
                return [.. _entries];
            }
        }
    }

    /// <summary>The journal of a folder as another process reads it; empty when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read it.</exception>
    public static IReadOnlyList<AlarmJournalEntry> Read(string folder)
    {
        using var journal = new AlarmJournal(null);
        journal.Load(Path.Combine(folder, FileName));
        return journal.Entries;
    }

    /// <summary>Opens the file of the folder and reads it. What fails is told by <see cref="Failure"/> and tried again by <see cref="Work"/>.</summary>
    public void Open()
    {
        lock (_gate)
        {
            Guard(() =>
            {
                if (folder is not null)
                {
                    Directory.CreateDirectory(folder);
                    _lock = new(Path.Combine(folder, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                    Load(Path.Combine(folder, FileName));
                    Rewrite(folder);
                }
            });
        }
    }

    /// <summary>Adds a transition; returns its number.</summary>
    public long Append(TransitionReport report)
    {
        lock (_gate)
        {
            var entry = new AlarmJournalEntry(++_last, report);
            _entries.Enqueue(entry);
            if (_entries.Count > GatewayLimits.AlarmJournalEntriesMax)
            {
                _entries.Dequeue();
            }

            Write(LineOf(entry));
            return entry.Number;
        }
    }

    /// <summary>All up to this number are safe in the outbox.</summary>
    public void Confirm(long number)
    {
        lock (_gate)
        {
            if (number > _confirmed)
            {
                _confirmed = number;
                Write(ConfirmationOf(number));
            }
        }
    }

    /// <summary>Flushes what was added, shortens a file that has grown, and tries again what failed. From one thread.</summary>
    public void Work(bool mayRetry)
    {
        SafeFileHandle? dirty = null;
        lock (_gate)
        {
            if (folder is not null && _lock is not null && ((_isBehind && mayRetry) || _lines > 2 * GatewayLimits.AlarmJournalEntriesMax))
            {
                Guard(() => Rewrite(folder));
            }

            (dirty, _isDirty) = (_isDirty ? _file : null, false);
        }

        if (dirty is not null)
        {
            // Outside the lock: a flush takes as long as the flash does, and an alarm waits for nothing.
            Guard(() => RandomAccess.FlushToDisk(dirty));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _file?.Dispose();
            _lock?.Dispose();
            (_file, _lock) = (null, null);
        }
    }

    private static byte[] LineOf(AlarmJournalEntry entry) => [.. Encoding.ASCII.GetBytes(entry.Number.ToString(CultureInfo.InvariantCulture)), (byte)' ', .. entry.Report.ToJson(), (byte)'\n'];

    private static byte[] ConfirmationOf(long number) => Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"={number}\n"));

    private void Guard(Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException or ObjectDisposedException)
        {
            // ArgumentOutOfRange is how .NET says EFBIG. The file is written anew when the disk can be.
            (Failure, _isBehind) = (e.Message, true);
        }
    }

    private void Write(byte[] line)
    {
        if (_file is { } file && !_isBehind)
        {
            Guard(() =>
            {
                RandomAccess.Write(file, line, _length);
                (_length, _lines, _isDirty) = (_length + line.Length, _lines + 1, true);
            });
        }
    }

    /// <summary>Writes all that is known into a new file, which then takes the place of the old one.</summary>
    private void Rewrite(string inFolder)
    {
        var path = Path.Combine(inFolder, FileName);
        byte[] text = [.. _entries.SelectMany(LineOf), .. ConfirmationOf(_confirmed)];
#pragma warning disable CA2000 // The journal owns it once it is in place.
        var next = File.OpenHandle(path + ".new", FileMode.Create, FileAccess.ReadWrite, FileShare.ReadWrite);
#pragma warning restore CA2000
        try
        {
            RandomAccess.Write(next, text, 0);
            RandomAccess.FlushToDisk(next);
            File.Move(path + ".new", path, overwrite: true);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _file?.Dispose();
        (_file, _length, _lines, _isDirty, _isBehind, Failure) = (next, text.Length, _entries.Count + 1, false, false, null);
    }

    private void Load(string path)
    {
        if (!File.Exists(path))
        {
            return;
        }

        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        stream.Seek(Math.Max(0, stream.Length - GatewayLimits.AlarmJournalBytesMax), SeekOrigin.Begin);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (reader.ReadLine() is { } line)
        {
            Take(line);
        }
    }

    private void Take(string line)
    {
        if (line.StartsWith('=') && long.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var confirmed))
        {
            _confirmed = Math.Max(_confirmed, confirmed);
            _last = Math.Max(_last, confirmed);
        }
        else if (line.IndexOf(' ', StringComparison.Ordinal) is > 0 and var space && long.TryParse(line.AsSpan(0, space), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && TransitionReport.TryParse(Encoding.UTF8.GetBytes(line[(space + 1)..]), out var report, out _))
        {
            _last = Math.Max(_last, number);
            _entries.Enqueue(new(number, report));
            if (_entries.Count > GatewayLimits.AlarmJournalEntriesMax)
            {
                _entries.Dequeue();
            }
        }
        else
        {
            Unreadable++;
        }
    }
}
