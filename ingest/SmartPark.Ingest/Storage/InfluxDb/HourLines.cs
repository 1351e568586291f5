namespace SmartPark.Ingest.Storage.InfluxDb;

/// <summary>
/// Hours of the completeness ledger to line protocol, with the tags of the other measurements; unknown figures are left out:
/// <code>completeness,building=b1,device=meter-7,enterprise=e3,park=east expected=3600,read=3600,sent=3600,stored=3590,late=2,refused=0,dropped=10,ratio=0.9972,due=3600,held=3590 1772366400000</code>
/// </summary>
internal static class HourLines
{
    /// <summary>Writes one line; nothing when no figure is known or an id cannot stand in a line.</summary>
    public static void Write(LineBuffer lines, in HourPoint point)
    {
        var (before, separator) = (lines.Length, ' ');
        if (!LineBuffer.IsUsable(point.Park) || !LineBuffer.IsUsable(point.Device))
        {
            return;
        }

        lines.Write("completeness"u8);
        WriteTag(lines, ",building="u8, point.Placement.Building);
        WriteTag(lines, ",device="u8, point.Device);
        WriteTag(lines, ",enterprise="u8, point.Placement.Enterprise);
        WriteTag(lines, ",park="u8, point.Park);
        var figures = point.Figures;
        WriteField(lines, "expected="u8, figures.Expected, ref separator);
        WriteField(lines, "read="u8, figures.Read, ref separator);
        WriteField(lines, "sent="u8, figures.Sent, ref separator);
        WriteField(lines, "stored="u8, figures.Stored, ref separator);
        WriteField(lines, "late="u8, figures.Late, ref separator);
        WriteField(lines, "refused="u8, figures.RefusedCount, ref separator);
        WriteField(lines, "dropped="u8, figures.Dropped, ref separator);
        if (figures.Completeness is { } ratio)
        {
            // Sums over devices and hours are made of these two, where no surplus makes up for a gap and nothing unknown is counted as due.
            WriteField(lines, "ratio="u8, ratio, ref separator);
            WriteField(lines, "due="u8, figures.Due, ref separator);
            WriteField(lines, "held="u8, figures.Held, ref separator);
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

    private static void WriteTag(LineBuffer lines, ReadOnlySpan<byte> key, string? value)
    {
        if (value is { Length: > 0 } && LineBuffer.IsUsable(value))
        {
            lines.Write(key);
            lines.WriteEscaped(value);
        }
    }

    private static void WriteField(LineBuffer lines, ReadOnlySpan<byte> key, double? value, ref char separator)
    {
        if (value is { } known)
        {
            lines.Write(separator);
            lines.Write(key);
            lines.Write(known);
            separator = ',';
        }
    }
}
