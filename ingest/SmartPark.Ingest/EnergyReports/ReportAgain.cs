using SmartPark.Energy.Factors;
using SmartPark.Energy.PerMu;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>Asks again what a document was made of.</summary>
public static class ReportAgain
{
    /// <summary>The request of a document.</summary>
    public static PerMuRequest RequestOf(ReportDocument document)
    {
        ArgumentNullException.ThrowIfNull(document);
        return new(new(document.From, document.To), document.Method == ReportWriting.Word(CoalMethod.EqualValue) ? CoalMethod.EqualValue : CoalMethod.Equivalent, document.CoverageMin);
    }
}
