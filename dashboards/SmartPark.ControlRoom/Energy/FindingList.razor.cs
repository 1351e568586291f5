using Microsoft.AspNetCore.Components;
using SmartPark.ControlRoom.Wording;
using SmartPark.Energy.Land;
using SmartPark.Ingest.EnergyReports;

namespace SmartPark.ControlRoom.Energy;

/// <summary>What a person should look at before a report is signed.</summary>
public sealed partial class FindingList : ComponentBase
{
    /// <summary>Language, zone and clock of the viewer.</summary>
    [CascadingParameter]
    public required Viewer Viewer { get; set; }

    /// <summary>The findings.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<FindingEntry> Findings { get; set; }

    /// <summary>The report that they are of.</summary>
    [Parameter, EditorRequired]
    public required OpenedReport Report { get; set; }

    /// <summary>Which report is meant.</summary>
    [Parameter, EditorRequired]
    public required EnergyChoice Choice { get; set; }

    /// <summary>The period when none is named.</summary>
    [Parameter, EditorRequired]
    public required DatePeriod Usual { get; set; }

    private Words Words => Viewer.Words;

    private ReportWords Terms => new(Viewer.Culture.Name);

    /// <summary>A cause in words; what stands after its colon is a meter, or a party.</summary>
    private string Cause(FindingEntry finding, string cause)
    {
        var colon = cause.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            return Terms.Cause(cause);
        }

        var who = cause[(colon + 1)..];
        var title = Report.MeterTitle(finding.Park, who)
            ?? (who.StartsWith(finding.Park + "/", StringComparison.Ordinal) ? Report.EnterpriseTitle(finding.Park, who[(finding.Park.Length + 1)..]) : null);
        return Terms.Cause(cause[..colon]) + Words["Energy_Of"] + (title is null ? who : Viewer.Text(title));
    }

    private string UnitOf(FindingEntry finding) => Report.Document.Pools.FirstOrDefault(p => p.Park == finding.Park && p.Meter == finding.Meter && p.From == finding.From)?.Unit
        ?? Report.Document.Meters.FirstOrDefault(m => m.Park == finding.Park && m.Meter == finding.Meter)?.Unit ?? "";
}
