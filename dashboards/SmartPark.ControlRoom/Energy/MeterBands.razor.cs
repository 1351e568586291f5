using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Registry;
using SmartPark.Energy.Tariffs;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>
/// An electricity meter by bands of the tariff, its own rate registers beside them, and its register beside the power of its device: what differs, and in plain words what that may mean.
/// </summary>
public sealed partial class MeterBands : ComponentBase, IDisposable
{
    /// <summary>Share of what power says up to which a register agrees with it (our convention): power is read now and then, a register never misses.</summary>
    private const decimal PowerAgrees = 0.05m;

    /// <summary>From such a factor on, or below its inverse, a difference is a ratio rather than a fault of measurement.</summary>
    private const decimal FactorOfRatio = 1.5m;

    private CancellationTokenSource? _reading;
    private (MeterKey, long, long, EnergyRegistry, CultureInfo)? _loadedFor;
    private bool _isAway;
    private string _shownKey = "", _compared = "", _powerSaid = "";
    private bool _isPowerOdd;
    private IReadOnlyList<DataHead> _bandHeads = [], _registerHeads = [];
    private IReadOnlyList<DataRow>? _bands;
    private IReadOnlyList<DataRow> _registers = [];
    private IReadOnlyList<(string Text, bool IsOdd)> _said = [];
    private IReadOnlyList<(string Title, string Text)> _power = [];

    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>Where figures come from.</summary>
    [Inject]
    public required MeterSources Sources { get; set; }

    /// <summary>The meter: of electricity, with a register.</summary>
    [Parameter, EditorRequired]
    public required AccountedMeter Meter { get; set; }

    /// <summary>The registry.</summary>
    [Parameter, EditorRequired]
    public required EnergyRegistry Registry { get; set; }

    /// <summary>Begin, UTC ms.</summary>
    [Parameter, EditorRequired]
    public required long FromUnixMs { get; set; }

    /// <summary>End, UTC ms.</summary>
    [Parameter, EditorRequired]
    public required long ToUnixMs { get; set; }

    /// <summary>Unit of its amounts.</summary>
    [Parameter, EditorRequired]
    public required string Unit { get; set; }

    /// <inheritdoc/>
    public void Dispose()
    {
        _reading?.Cancel();
        _reading?.Dispose();
        _reading = null;
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var wanted = (Meter.Key, FromUnixMs, ToUnixMs, Registry, Viewer.Culture);
        if (_loadedFor == wanted)
        {
            return;
        }

        var before = _reading;
        (_loadedFor, _reading, _bands, _registers, _said, _power) = (wanted, null, null, [], [], []);
        if (before is not null)
        {
            await before.CancelAsync();
            before.Dispose();
            if (_loadedFor != wanted)
            {
                return;
            }
        }

        _reading = new();
        var token = _reading.Token;
        try
        {
            var witnesses = await Sources.Witnesses(Registry, Meter, FromUnixMs, ToUnixMs, token);
            if (_loadedFor == wanted && !token.IsCancellationRequested)
            {
                _isAway = false;
                ShowBands(witnesses);
                ShowRates(witnesses);
                ShowPower(witnesses.Power);
                _shownKey = string.Create(CultureInfo.InvariantCulture, $"{Meter.Key} {FromUnixMs}");
            }
        }
        catch (OperationCanceledException) when (token.IsCancellationRequested)
        {
            // Another period was chosen, or the viewer left.
        }
        catch (IOException)
        {
            // Said on the page; ingest itself logs what is wrong with its store.
            (_isAway, _loadedFor) = _loadedFor == wanted ? (true, null) : (_isAway, _loadedFor);
        }
    }

    private void ShowBands(MeterWitnesses witnesses)
    {
        var words = Viewer.Words;
        var isBeside = IsBeside(witnesses);
        _bandHeads =
        [
            new(words["Energy_Band"]), new(words["Energy_BandHours"], true), new(Unit, true), new(words["Energy_OfEstimated"], true), new(words["Energy_BandFactor"], true),
            .. isBeside ? [new(words["Energy_ByMeter"], true), new(words["Energy_ByMeterLess"], true)] : Array.Empty<DataHead>(),
        ];
        var registers = isBeside ? witnesses.Rates!.Registers : [];
        var all = witnesses.Bands.Select(b => b.Band).Concat(registers.Where(r => r.ByMeter is not (null or 0)).Select(r => r.Bands[0])).Distinct().ToList();
        _bands = [.. all.OrderBy(b => b is null).ThenBy(b => b is null ? 0 : (int)Band(b)).Select(band =>
        {
            var lines = witnesses.Bands.Where(b => b.Band == band).ToList();
            var register = registers.FirstOrDefault(r => band is not null && r.Bands.Contains(band));

            // A register of two bands stands beside the first of them that is shown.
            var first = register?.Bands.First(all.Contains);
            return new DataRow(band ?? "-",
            [
                new(band is null ? words["Energy_NoTariff"] : BandName(band)), new(Number(lines.Sum(l => l.Hours), 1)), new(Number(lines.Sum(l => l.Total), 2)),
                new(Number(lines.Sum(l => l.Estimated), 2), Class: lines.Any(l => l.Estimated != 0) ? "is-estimated" : ""),
                new(string.Join(" / ", lines.Select(l => l.Factor).OfType<decimal>().Distinct().Select(f => f.ToString("0.####", Viewer.Culture)))),
                .. !isBeside ? Array.Empty<DataCell>()
                    : register is null ? [new(ValueText.None), new(ValueText.None)]
                    : first != band ? [new(words.Format("Energy_WithBand", BandName(first!))), new("")]
                    : [new(Number(register.ByMeter, 2)), new(Signed(register.Difference), Class: Matters(register, witnesses.Rates!) ? "is-estimated" : "")],
            ]);
        })];
    }

    private void ShowRates(MeterWitnesses witnesses)
    {
        var words = Viewer.Words;
        if (witnesses.Rates is not { } rates)
        {
            _said = [];
            return;
        }

        _compared = words.Format("Energy_RatesFromTo", Viewer.DateTime(rates.From.ToUnixTimeMilliseconds()), Viewer.DateTime(rates.To.ToUnixTimeMilliseconds()));
        _registerHeads = [new(words["Energy_RateRegister"]), new(words["Energy_Band"]), new(words["Energy_ByMeter"], true), new(words["Energy_ByTariff"], true), new(words["Energy_ByMeterLess"], true)];
        _registers = IsBeside(witnesses) ? [] : [.. rates.Registers.Select(r => new DataRow(r.Quantity,
        [
            new(Viewer.Text(r.Title)), new(string.Join(words["Comma"], r.Bands.Select(BandName))), new(Number(r.ByMeter, 2)), new(Number(r.Ours, 2)),
            new(Signed(r.Difference), Class: Matters(r, rates) ? "is-estimated" : ""),
        ]))];
        var verdict = Enum.GetValues<RateVerdict>().First(v => Word(v) == rates.Verdict);
        _said =
        [
            (words.Of(verdict), verdict is RateVerdict.BandsDiffer or RateVerdict.WholeDiffers),
            .. IsBeside(witnesses) ? [(words.Format("Energy_RatesFromTo", Viewer.DateTime(rates.From.ToUnixTimeMilliseconds()), Viewer.DateTime(rates.To.ToUnixTimeMilliseconds())), false)] : Array.Empty<(string, bool)>(),
            .. Notes(rates).Select(n => (n, false)),
        ];
    }

    private IEnumerable<string> Notes(RateCheckEntry rates)
    {
        var words = Viewer.Words;
        if (rates.DifferenceOfWhole is { } whole)
        {
            yield return words.Format("Energy_RatesWhole", Signed(whole), Unit);
        }

        if (rates.Registers.Where(r => r.ByMeter is null).ToList() is { Count: > 0 } silent)
        {
            yield return words.Format("Energy_RatesSilent", string.Join(words["Comma"], silent.Select(r => Viewer.Text(r.Title))));
        }

        if (rates.Uncounted.Count > 0)
        {
            yield return words.Format("Energy_RatesUncounted", string.Join(words["Comma"], rates.Uncounted.Select(u => $"{BandName(u.Band)} {Number(u.Ours, 2)} {Unit}")));
        }

        if (rates.Registers.Sum(r => r.OursEstimated) is > 0 and var estimated)
        {
            yield return words.Format("Energy_RatesKnowMore", Number(estimated, 2), Unit);
        }

        if (rates.IsCut)
        {
            yield return words["Energy_RatesCut"];
        }
    }

    private void ShowPower(PowerCheckEntry? power)
    {
        if (power is null)
        {
            return;
        }

        var words = Viewer.Words;
        _power =
        [
            (words["Energy_PowerHours"], Number(power.Hours, 0)), (words["Energy_PowerByRegister"], $"{Number(power.ByRegister, 2)} {Unit}"), (words["Energy_PowerByPower"], $"{Number(power.ByPower, 2)} {Unit}"),
            (words["Energy_PowerDifference"], $"{Signed(power.Difference)} {Unit}"), (words["Energy_PowerShare"], EnergyText.Change(power.Share, Viewer.Culture)),
        ];
        (_powerSaid, _isPowerOdd) = Told(power);
    }

    /// <summary>What a difference from power may mean.</summary>
    private (string Text, bool IsOdd) Told(PowerCheckEntry power)
    {
        var words = Viewer.Words;
        if (power.Share is not { } share)
        {
            return (words["Energy_PowerNone"], false);
        }

        if (Math.Abs(share) <= PowerAgrees)
        {
            return (words["Energy_PowerAgrees"], false);
        }

        var factor = 1 + share;
        if (factor is < FactorOfRatio and > 1 / FactorOfRatio)
        {
            return (words["Energy_PowerDiffers"], true);
        }

        // The ratio that the registry has, whether it is applied to readings or by the gateway: one side lacks it, or has it twice.
        var ratio = Registry.Rows.Of<MeterRatioRow>().Where(r => r.Park == Meter.Key.Park && r.Meter == Meter.Key.Meter && r.From.ToUnixTimeMilliseconds() < ToUnixMs).OrderBy(r => r.From)
            .Select(r => r.Ct * r.Pt * r.Multiplier).LastOrDefault(1);
        var times = factor >= 1 ? factor : factor > 0 ? 1 / factor : 0;
        var (is1, by) = factor >= 1 ? ("Energy_PowerFactorMore", times) : ("Energy_PowerFactorLess", times);
        return times <= 0 ? (words["Energy_PowerDiffers"], true)
            : (words.Format(is1, Number(by, 1)) + words[ratio > 1 && Math.Abs((times / ratio) - 1) <= PowerAgrees ? "Energy_PowerIsRatio" : "Energy_PowerMayBeRatio"], true);
    }

    /// <summary>Whether registers and bands tell of the same stretch, so that they can stand in one table.</summary>
    private static bool IsBeside(MeterWitnesses witnesses) =>
        witnesses.Rates is { } rates && rates.Registers.All(r => r.Ours == witnesses.Bands.Where(b => b.Band is not null && r.Bands.Contains(b.Band)).Sum(b => b.Total));

    private static bool Matters(RateEntry register, RateCheckEntry rates) => register.Difference is { } difference && Math.Abs(difference) > rates.Whole * RateComparisons.ShareThatMatters;

    private static TariffBand Band(string word) => Enum.GetValues<TariffBand>().First(b => Word(b) == word);

    private static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private string BandName(string word) => Viewer.Words.Of(Band(word));

    private string Number(decimal? value, int decimals) => EnergyText.Number(value, decimals, Viewer.Culture);

    private string Signed(decimal? value) => value is not { } known ? ValueText.None : (known > 0 ? "+" : known < 0 ? "\u2212" : "") + EnergyText.Number(Math.Abs(known), 2, Viewer.Culture);
}
