namespace SmartPark.Benchmarks.Macro;

/// <summary>A part of the way from the change of a contact to the webhook.</summary>
internal enum DelayPart
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>Until the device was asked.</summary>
    Poll,

    /// <summary>From there until the centre took the alarm into its list, just before it is committed.</summary>
    Way,

    /// <summary>From there to the webhook.</summary>
    Telling,

    /// <summary>From the read to the webhook.</summary>
    Beyond,

    /// <summary>Not a part: how far the onset that is told lies after the read.</summary>
    Onset,
}

/// <summary>Smoke at detectors drawn by chance, each once, at moments that fall anywhere in a poll interval; and what the webhook was told of it.</summary>
internal sealed class AlarmRun
{
    private const string Smoke = "smoke";

    private readonly DetectorField _field;
    private readonly AlarmReceiver _receiver;
    private readonly Random _random;
    private readonly int[] _modules;
    private readonly (long At, DateTimeOffset Utc) _epoch = (TimeProvider.System.GetTimestamp(), TimeProvider.System.GetUtcNow());

    public AlarmRun(DetectorField field, AlarmReceiver receiver, int alarms, Random random)
    {
        (_field, _receiver, _random) = (field, receiver, random);
        int[] modules = [.. Enumerable.Range(0, DetectorField.Modules)];
        random.Shuffle(modules);
        _modules = modules[..alarms];
    }

    /// <summary>Alarms raised.</summary>
    public int Alarms => _modules.Length;

    /// <summary>Detectors whose beginning was told.</summary>
    public int Told => Of("raised").Count;

    /// <summary>Detectors whose end was told.</summary>
    public int Ended => Of("cleared").Count;

    /// <summary>Messages of smoke where there was none.</summary>
    public int Strange => _receiver.Told.Count(t => t.Rule == Smoke && !IsOurs(t));

    /// <summary>Whether every alarm was told once, and its end once, and no other.</summary>
    public bool IsWhole => Strange == 0 && Missing("raised") + Doubled("raised") + Missing("cleared") + Doubled("cleared") == 0;

    /// <summary>How long the first alarm took, in ms: nothing on its way had ever raised one.</summary>
    public double First => Of("raised").MinBy(r => _field.Times(r.Key).Closed) is { Value: { } told } first ? Ms(_field.Times(first.Key).Closed, told[0].At) : double.NaN;

    /// <summary>Other rules that were told, with how often.</summary>
    public string Others => string.Join(", ", _receiver.Told.Where(t => t.Rule != Smoke).CountBy(t => $"{t.Rule} {t.About}").Select(c => $"{c.Value} {c.Key}"));

    /// <summary>Detectors of which nothing was told.</summary>
    public int Missing(string about) => Alarms - Of(about).Count;

    /// <summary>Messages of detectors beyond the first.</summary>
    public int Doubled(string about) => Of(about).Values.Sum(t => t.Length - 1);

    /// <summary>Raises and ends every alarm.</summary>
    public async Task RaiseAsync(double perSecond, TimeSpan lasting)
    {
        var changes = new PriorityQueue<(int Module, bool IsSmoke), TimeSpan>();
        foreach (var (i, module) in _modules.Index())
        {
            var at = TimeSpan.FromSeconds(i / perSecond) + TimeSpan.FromMilliseconds(_random.NextDouble() * AlarmSite.PollMs);
            changes.Enqueue((module, true), at);
            changes.Enqueue((module, false), at + lasting);
        }

        var began = TimeProvider.System.GetTimestamp();
        while (changes.TryDequeue(out var change, out var at))
        {
            if (at - TimeProvider.System.GetElapsedTime(began) is var early && early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System, CancellationToken.None);
            }

            if (change.IsSmoke)
            {
                _field.Close(change.Module);
            }
            else
            {
                _field.Open(change.Module);
            }
        }
    }

    /// <summary>Waits until every beginning and end was told, and then for what is told twice.</summary>
    public async Task WaitAsync(TimeSpan told, TimeSpan doubled)
    {
        var began = TimeProvider.System.GetTimestamp();
        while ((Told < Alarms || Ended < Alarms) && TimeProvider.System.GetElapsedTime(began) < told)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, CancellationToken.None);
        }

        await Task.Delay(doubled, TimeProvider.System, CancellationToken.None);
    }

    /// <summary>A part of the way for every alarm that was told, in ms.</summary>
    public IEnumerable<double> Delays(DelayPart part) => Of("raised").Select(r =>
    {
        var ((closed, read), told) = (_field.Times(r.Key), r.Value[0]);
        return part switch
        {
            DelayPart.Whole => Ms(closed, told.At),
            DelayPart.Poll => Ms(closed, read),
            DelayPart.Way => (told.Learned - Utc(read)).TotalMilliseconds,
            DelayPart.Telling => (Utc(told.At) - told.Learned).TotalMilliseconds,
            DelayPart.Beyond => Ms(read, told.At),
            _ => (told.Onset - Utc(read)).TotalMilliseconds,
        };
    });

    /// <summary>What was told of each detector that had smoke, in the order of arrival.</summary>
    private Dictionary<int, ToldAlarm[]> Of(string about) => _receiver.Told.Where(t => t.Rule == Smoke && t.About == about && IsOurs(t))
        .GroupBy(t => DetectorField.ModuleOf(t.Device)).ToDictionary(g => g.Key, g => g.ToArray());

    // Only what was closed before it was told: a message of smoke before there was any is none of ours.
    private bool IsOurs(ToldAlarm told) => DetectorField.ModuleOf(told.Device) is >= 0 and var module && _field.Times(module).Closed is > 0 and var closed && closed < told.At;

    private DateTimeOffset Utc(long at) => _epoch.Utc + TimeProvider.System.GetElapsedTime(_epoch.At, at);

    private static double Ms(long from, long to) => TimeProvider.System.GetElapsedTime(from, to).TotalMilliseconds;
}
