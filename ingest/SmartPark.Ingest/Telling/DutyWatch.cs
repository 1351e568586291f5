using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using SmartPark.Alarms.Engine;
using SmartPark.Alarms.LifeCycle;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.Registry;

namespace SmartPark.Ingest.Telling;

/// <summary>
/// Duty checks (查岗, GB/T 26875.3-2011 command 91): at times of the file, or when somebody asks, a park gets an entry on its desk that whoever is on duty
/// acknowledges. An answer ends it; without one in time there is an alarm. Which check was asked follows from the id of its episode, so a restart asks none twice.
/// </summary>
internal sealed partial class DutyWatch(EpisodeBook book, TellingFile file, ParkRegistry registry, TimeProvider time, ILogger<DutyWatch> logger) : BackgroundService
{
    /// <summary>Seconds within which a check is answered that somebody asked for: ten minutes, as a duty check of GB/T 26875.3 sounds.</summary>
    public const int AnswerWithinS = 600;

    /// <summary>What a check is called that somebody asked for.</summary>
    public const string Asked = "duty-check";

    // A check that could not be asked in time because the centre was down is not asked hours later.
    private const long LateMaxMs = 600_000;

    // Older checks stand in the record of the desk; a bound keeps the look at the newest on the index by time.
    private const long ShownMs = 7 * 86_400_000L;

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly Lock _asking = new();

    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Asks now. While one that somebody asked for is open in the park it is the answer: two officers who ask at once wake people once. Throws
    /// <see cref="IOException"/> when the file cannot be used.
    /// </summary>
    public EpisodeState Ask(string park, Mark by)
    {
        ArgumentNullException.ThrowIfNull(by);
        lock (_asking)
        {
            var now = Now;
            if (book.Picture.Alarms.Where(a => a.Episode.Rule == RuleCards.DutyCheck && a.Episode.Park == park).Select(a => new DutyCheckReport(a.Episode, AnswerBy(a.Episode)))
                .FirstOrDefault(c => c.IsAskedByHand && c.ResultAt(now) == DutyCheckResult.Open) is { } open)
            {
                return open.Check;
            }

            var report = Raised(RuleCards.DutyCheck, park, Asked, now);
            book.Take([new(park, report)], []);
            return book.Comment(report.Episode, by.Name, by).Episode ?? throw new IOException("The duty check was not kept.");
        }
    }

    /// <summary>The newest checks of some parks, newest first. Throws <see cref="IOException"/> when the file cannot be read.</summary>
    /// <param name="parks">Parks; null for all.</param>
    /// <param name="count">How many at most.</param>
    public IReadOnlyList<DutyCheckReport> Newest(IReadOnlySet<string>? parks, int count) =>
        [.. book.Record(new() { Rules = [RuleCards.DutyCheck], Parks = parks, FromUnixMs = Now - ShownMs }, 0, count).Page.Select(e => new DutyCheckReport(e, AnswerBy(e)))];

    /// <summary>Does what is due.</summary>
    internal void Look()
    {
        var now = Now;
        List<ParkReport> reports = [];
        foreach (var check in file.DutyChecks)
        {
            foreach (var park in check.Parks)
            {
                reports.AddRange(TimesOf(check, park, now).Where(t => t <= now && now - t <= LateMaxMs)
                    .Select(t => Raised(RuleCards.DutyCheck, park, check.Id, t)).Where(r => book.Find(r.Episode) is null).Select(r => new ParkReport(park, r)));
            }
        }

        foreach (var e in book.Picture.Alarms.Select(a => a.Episode).Where(e => e.Rule == RuleCards.DutyCheck && e.IsActive))
        {
            var unanswered = Raised(RuleCards.DutyUnanswered, e.Park, e.Device, AnswerBy(e));
            if (e.Acknowledged is not null)
            {
                reports.Add(new(e.Park, Raised(RuleCards.DutyCheck, e.Park, e.Device, e.OnsetUnixMs) with { Change = AlarmChange.Cleared, TimeUnixMs = e.Acknowledged.AtUnixMs }));
                if (book.Picture.Of(unanswered.Episode) is { Episode.IsActive: true })
                {
                    reports.Add(new(e.Park, unanswered with { Change = AlarmChange.Cleared, TimeUnixMs = e.Acknowledged.AtUnixMs }));
                }
            }
            else if (now >= unanswered.TimeUnixMs && book.Find(unanswered.Episode) is null)
            {
                reports.Add(new(e.Park, unanswered));
            }
        }

        if (reports.Count > 0)
        {
            book.Take(reports, []);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Second, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await Task.Run(Look, CancellationToken.None);
                }
                catch (IOException e)
                {
                    LogFailed(e);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The end.
        }
    }

    private long AnswerBy(EpisodeState check) => check.OnsetUnixMs + ((file.DutyChecks.FirstOrDefault(c => c.Id == check.Device)?.AnswerWithinS ?? AnswerWithinS) * 1000L);

    /// <summary>Moments of yesterday and today at which a check is asked. What chance adds follows from check, park and day, so that it is the same after a restart.</summary>
    private IEnumerable<long> TimesOf(DutyCheckEntry check, string park, long now)
    {
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(now), registry.Zone).DateTime);
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            foreach (var at in check.Times)
            {
                var hash = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{check.Id}\n{park}\n{day:O}\n{at:O}")));
                var spreadMs = (long)(BinaryPrimitives.ReadUInt32LittleEndian(hash) / (double)uint.MaxValue * check.SpreadMinutes * 60_000);
                yield return CityDay.StartUnixMs(day, registry.Zone) + (long)at.ToTimeSpan().TotalMilliseconds + spreadMs;
            }
        }
    }

    private static TransitionReport Raised(string rule, string park, string check, long atUnixMs)
    {
        var subject = $"{park}/{check}";
        return new(rule, "", subject, check, AlarmChange.Raised, atUnixMs, atUnixMs, double.NaN, double.NaN, EpisodeId.Of(rule, subject, atUnixMs));
    }

    [LoggerMessage(5304, LogLevel.Error, "Duty checks cannot be kept; they are tried again")]
    private partial void LogFailed(Exception exception);
}
