using System.Text;

namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Figures of energy to line protocol; unknown ones are left out, all are floats:
/// <code>
/// energy_hour,kind=electricity,meter=main,park=east amount=12.5,measured=12.5,estimated=0,coverage=1 1772366400000
/// energy_enterprise_month,enterprise=e3,park=east kwh=812.4,kwh_per_mu=101.55,tce=0.0998,tce_per_mu=0.0125,mu=8,coverage=0.997,estimated_share=0.003,provisional=0 1772294400000
/// </code>
/// </summary>
internal static class EnergyLines
{
    private static readonly byte[][] Names =
    [
        "energy_hour"u8.ToArray(), "energy_day"u8.ToArray(), "energy_enterprise_day"u8.ToArray(), "energy_enterprise_month"u8.ToArray(), "energy_park_day"u8.ToArray(), "energy_park_month"u8.ToArray(),
    ];

    private static readonly byte[][][] Fields = [.. Enum.GetValues<EnergyMeasurement>().Select(m => EnergyPoint.NamesOf(m).Select(n => Encoding.UTF8.GetBytes(n + "=")).ToArray())];

    /// <summary>Writes one line; nothing when no value is known or an id cannot stand in a line.</summary>
    public static void Write(LineBuffer lines, in EnergyPoint point)
    {
        var before = lines.Length;
        if (!LineBuffer.IsUsable(point.Park) || (point.Subject.Length > 0 && !LineBuffer.IsUsable(point.Subject)) || (point.Kind.Length > 0 && !LineBuffer.IsUsable(point.Kind)))
        {
            return;
        }

        lines.Write(Names[(int)point.Measurement]);
        if (point.Measurement is EnergyMeasurement.EnterpriseDay or EnergyMeasurement.EnterpriseMonth)
        {
            Tag(lines, ",enterprise="u8, point.Subject);
        }

        Tag(lines, ",kind="u8, point.Kind);
        if (point.Measurement is EnergyMeasurement.MeterHour or EnergyMeasurement.MeterDay)
        {
            Tag(lines, ",meter="u8, point.Subject);
        }

        Tag(lines, ",park="u8, point.Park);
        var values = point.Values.Span;
        var separator = ' ';
        var fields = Fields[(int)point.Measurement];
        for (var i = 0; i < values.Length; i++)
        {
            if (double.IsFinite(values[i]))
            {
                lines.Write(separator);
                lines.Write(fields[i]);
                lines.Write(values[i]);
                separator = ',';
            }
        }

        if (separator == ' ')
        {
            lines.Truncate(before);
            return;
        }

        lines.Write(' ');
        lines.Write(point.StartUnixMs);
        lines.Write('\n');
    }

    private static void Tag(LineBuffer lines, ReadOnlySpan<byte> key, string value)
    {
        if (value.Length > 0)
        {
            lines.Write(key);
            lines.WriteEscaped(value);
        }
    }
}
