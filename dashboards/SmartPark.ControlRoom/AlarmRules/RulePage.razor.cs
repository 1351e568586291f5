using System.Globalization;
using Microsoft.AspNetCore.Components;
using SmartPark.Alarms.Overrides;
using SmartPark.Alarms.Rules;
using SmartPark.Alarms.Trial;
using SmartPark.ControlRoom.Accounts;
using SmartPark.ControlRoom.Shell;
using SmartPark.ControlRoom.Wording;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.AlarmDesk;
using SmartPark.Ingest.AlarmTrial;
using SmartPark.Ingest.Registry;

namespace SmartPark.ControlRoom.AlarmRules;

/// <summary>One alarm rule: what it watches for, where, why, what to do, and what it would have raised in the last seven days.</summary>
public sealed partial class RulePage : ComponentBase, IDisposable
{
    // What led to an alarm and what followed is part of the picture.
    private const long AroundMs = 3_600_000;

    private readonly CancellationTokenSource _left = new();
    private AlarmRule? _rule;
    private ActingAccount? _who;
    private IReadOnlyList<ParkFile> _parks = [];
    private IReadOnlyList<string> _silent = [];
    private TrialResult? _result;
    private string? _park;
    private IReadOnlyList<(AlarmOverride Override, AlarmRule? There)> _overrides = [];
    private string _said = "";
    private bool _isRunning;

    /// <summary>Rule id.</summary>
    [Parameter]
    public required string Id { get; set; }

    /// <summary>Part of the address: park in which it is tried.</summary>
    [SupplyParameterFromQuery(Name = "park")]
    public string? ParkPart { get; set; }

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The rules.</summary>
    [Inject]
    public required RuleCards Cards { get; set; }

    /// <summary>Rules in words.</summary>
    [Inject]
    public required RuleWords InWords { get; set; }

    /// <summary>Where rules are tried.</summary>
    [Inject]
    public required TrialBench Bench { get; set; }

    /// <summary>The parks and devices.</summary>
    [Inject]
    public required ParkRegistry Registry { get; set; }

    /// <summary>Who looks.</summary>
    [Inject]
    public required ActingViewer Acting { get; set; }

    /// <summary>Where what is chosen is written down.</summary>
    [Inject]
    public required AddressBar Address { get; set; }

    /// <summary>Where the viewer is.</summary>
    [Inject]
    public required NavigationManager Navigation { get; set; }

    private Words Words => Viewer.Words;

    private bool IsOn => RuleWords.IsInForce(_rule!, DateOnly.FromDateTime(Viewer.Local(Viewer.NowUnixMs).DateTime));

    /// <inheritdoc/>
    public void Dispose()
    {
        _left.Cancel();
        _left.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _who = await Acting.NowAsync();
        _parks = [.. Registry.Parks.Where(p => _who is null || _who.May(AccountAct.ViewAlarms, p.Id))];
        _overrides = [.. _overrides.Where(o => _parks.Any(p => p.Id == o.Override.Park))];
    }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _rule = Cards.Of(Id).Rule;
        _park = Registry.TryGetPark(ParkPart ?? "", out var park) ? park.Id : null;
        _overrides = _rule is { } rule ? [.. Cards.Overrides.All.Where(o => o.Rule == rule.Id).Select(o => (o, o.Apply(rule)))] : [];
        if (_rule is null)
        {
            Navigation.NotFound();
        }
    }

    private Task SetPark(ChangeEventArgs change)
    {
        (_park, _result, _said) = (change.Value is string { Length: > 0 } park ? park : null, null, "");
        return Address.ReplaceAsync(new Dictionary<string, object?> { ["park"] = _park });
    }

    private async Task TryAsync()
    {
        if (_isRunning || _rule is null)
        {
            return;
        }

        (_isRunning, _result, _said) = (true, null, Words["Trial_Running"]);
        StateHasChanged();
        try
        {
            _who = await Acting.NowAsync();
            var now = Viewer.NowUnixMs;
            _result = await Bench.TryAsync(new(_rule, now - TrialLimits.SpanDefaultMs, now, _park, null, _who?.Parks, Cards.Overrides), _left.Token);
            _said = _result is null ? Words["Trial_Busy"] : "";
            _silent = [.. (_result?.NotJudged ?? []).Where(n => n.Why == TrialGap.NoData).Select(n => SubjectOf(n.Subject))];
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its store.
            _said = Words["Trial_Away"];
        }
        catch (OperationCanceledException) when (_left.IsCancellationRequested)
        {
            return; // The viewer left.
        }
        finally
        {
            _isRunning = false;
        }
    }

    private string Device(TrialEpisode episode) => DeviceOf(episode.Point.Series.Park, episode.Point.Series.Device);

    private string DeviceOf(string park, string device) => Registry.TryGetDevice(park, device, out var known) ? Viewer.Text(known.Title) : Words.Format("Alarm_Gateway", device);

    private string SubjectOf(string subject) => subject.Split('/') is [var park, var device, ..]
        ? $"{(Registry.TryGetPark(park, out var known) ? Viewer.Text(known.Title) : park)} · {DeviceOf(park, device)}" : subject;

    private string Place(TrialEpisode episode)
    {
        var park = Registry.TryGetPark(episode.Point.Series.Park, out var known) ? known : null;
        return string.Join(" · ", new[] { park is null ? episode.Point.Series.Park : Viewer.Text(park.Title), park?.Buildings.FirstOrDefault(b => b.Id == episode.Point.Building) is { } b ? Viewer.Text(b.Title) : null }
            .Where(p => p is not null));
    }

    private string? HrefOf(TrialEpisode episode, TrialResult result)
    {
        var series = episode.Point.Series;
        if (!Registry.TryGetDevice(series.Park, series.Device, out _))
        {
            return null;
        }

        var (from, to) = (episode.OnsetUnixMs - AroundMs, Math.Min((episode.ClearedUnixMs ?? result.Order.ToUnixMs) + AroundMs, result.Order.ToUnixMs));
        return $"/parks/{series.Park}/devices/{series.Device}?quantity={series.Quantity}&range=custom&from={Wall(from)}&to={Wall(to)}";
    }

    private string Wall(long unixMs) => Viewer.Local(unixMs).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private string Lasted(TrialEpisode episode, TrialResult result) => episode.ClearedUnixMs is { } cleared
        ? Viewer.Duration(TimeSpan.FromMilliseconds(cleared - episode.RaisedUnixMs))
        : Words.Format("Trial_Standing", Viewer.Duration(TimeSpan.FromMilliseconds(Math.Max(0, result.Order.ToUnixMs - episode.RaisedUnixMs))));

    private string Value(TrialEpisode episode, AlarmRule rule)
    {
        var value = double.IsFinite(episode.Value) ? InWords.Value(rule, episode.Point.Series.Quantity, episode.Value, Viewer) : "";
        return !double.IsFinite(episode.Limit) ? value
            : Words.Format("Trial_ValueLimit", value, InWords.Value(rule, episode.Point.Series.Quantity, episode.Limit, Viewer), InWords.Value(rule, episode.Point.Series.Quantity, episode.Peak, Viewer));
    }
}
