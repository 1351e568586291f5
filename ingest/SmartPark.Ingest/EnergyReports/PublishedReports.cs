using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.EnergyReports;

/// <summary>
/// Reports as they were published: frozen, numbered, hashed. A report of the same period, method and parks that is published again is the next version of it; nothing is ever changed or deleted,
/// which the database itself refuses. Thread-safe.
/// </summary>
public sealed class PublishedReports : IDisposable
{
    private const string Columns = "SELECT number, version, period_from, period_to, method, parks, at_ms, account, name, note, registry_revision, registry_hash, sha256";
    private const string DayFormat = "yyyy-MM-dd";

    private readonly OperationsFile _file;
    private readonly string _prefix;
    private readonly TimeProvider _time;

    internal PublishedReports(OperationsDatabase database, string cityId, TimeProvider time)
    {
        _file = new(database, "Published reports");
        _prefix = cityId.ToUpperInvariant();
        _time = time;
    }

    /// <summary>Publishes a document. Throws <see cref="IOException"/> when the file cannot be written, <see cref="InvalidOperationException"/> beyond <see cref="ReportLimits"/>.</summary>
    /// <param name="made">The report.</param>
    /// <param name="who">Who publishes it; null for the service itself.</param>
    /// <param name="note">Why; may be empty.</param>
    public PublishedReport Publish(MadeReport made, ActingAccount? who, string note)
    {
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(note);
        var (document, utf8) = (made.Document, ReportJson.Bytes(made.Document));
        var (packed, hash) = (Pack(utf8), Convert.ToHexStringLower(SHA256.HashData(utf8)));
        if (packed.Length > ReportLimits.DocumentBytesMax)
        {
            throw new InvalidOperationException($"The report takes {packed.Length} bytes, more than {ReportLimits.DocumentBytesMax}.");
        }

        return _file.Change(connection =>
        {
            if (Number(connection, "SELECT count(*) FROM published_reports;") >= ReportLimits.PublishedMax)
            {
                throw new InvalidOperationException($"There are {ReportLimits.PublishedMax} published reports, and no more are taken.");
            }

            var now = TimeZoneInfo.ConvertTime(_time.GetUtcNow(), made.Edition.Registry.Zone);
            var parks = document.Parks is null ? null : string.Join(',', document.Parks);
            var (number, version) = Next(connection, document, parks, now);
            var report = new PublishedReport(number, version, document.From, document.To, document.Method, document.Parks, now, who?.Id, who?.Name ?? "SmartPark", note, document.RegistryRevision, document.RegistryHash, hash);
            OperationsFile.Run(connection,
                """
                INSERT INTO published_reports (number, version, period_from, period_to, method, parks, at_ms, account, name, note, registry_revision, registry_hash, sha256, document)
                VALUES ($number, $version, $from, $to, $method, $parks, $at, $account, $name, $note, $revision, $registry, $sha256, $document);
                """,
                ("$number", number), ("$version", version), ("$from", Day(document.From)), ("$to", Day(document.To)), ("$method", document.Method), ("$parks", parks), ("$at", now.ToUnixTimeMilliseconds()),
                ("$account", report.Account), ("$name", report.Name), ("$note", note), ("$revision", document.RegistryRevision), ("$registry", document.RegistryHash), ("$sha256", hash), ("$document", packed));
            return report;
        });
    }

    /// <summary>All versions, the newest first. Throws <see cref="IOException"/>.</summary>
    public IReadOnlyList<PublishedReport> List() => _file.Read(Columns + " FROM published_reports ORDER BY at_ms DESC, number DESC, version DESC;", Row);

    /// <summary>A frozen document; null when there is none. Throws <see cref="IOException"/>.</summary>
    /// <param name="number">Number.</param>
    /// <param name="version">Version; the newest when null.</param>
    public FrozenDocument? Open(string number, int? version = null) => _file.Read(
        Columns + ", document FROM published_reports WHERE number = $number AND ($version IS NULL OR version = $version) ORDER BY version DESC LIMIT 1;",
        row => (Report: Row(row), Packed: row.GetFieldValue<byte[]>(13)), ("$number", number), ("$version", version)) is [var found] ? Frozen(found.Report, Unpack(found.Packed)) : null;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static FrozenDocument Frozen(PublishedReport report, byte[] utf8) => new(report, utf8, Convert.ToHexStringLower(SHA256.HashData(utf8)) == report.Sha256);

    private (string Number, int Version) Next(SqliteConnection connection, ReportDocument document, string? parks, DateTimeOffset now)
    {
        using var before = OperationsFile.Command(connection,
            "SELECT number, max(version) FROM published_reports WHERE period_from = $from AND period_to = $to AND method = $method AND parks IS $parks GROUP BY number LIMIT 1;",
            ("$from", Day(document.From)), ("$to", Day(document.To)), ("$method", document.Method), ("$parks", parks));
        using var row = before.ExecuteReader();
        if (row.Read())
        {
            return (row.GetString(0), row.GetInt32(1) + 1);
        }

        var year = now.Year.ToString(CultureInfo.InvariantCulture);
        var count = Number(connection, "SELECT count(DISTINCT number) FROM published_reports WHERE number LIKE $like;", ("$like", $"{_prefix}-EPM-{year}-%"));
        return (string.Create(CultureInfo.InvariantCulture, $"{_prefix}-EPM-{year}-{count + 1:0000}"), 1);
    }

    private static long Number(SqliteConnection connection, string sql, params (string Name, object? Value)[] values)
    {
        using var command = OperationsFile.Command(connection, sql, values);
        return (long)command.ExecuteScalar()!;
    }

    private static PublishedReport Row(SqliteDataReader row) => new(
        row.GetString(0), row.GetInt32(1), ReadDay(row.GetString(2)), ReadDay(row.GetString(3)), row.GetString(4), row.IsDBNull(5) ? null : row.GetString(5).Split(','),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)), row.IsDBNull(7) ? null : row.GetString(7), row.GetString(8), row.GetString(9), row.GetInt64(10), row.GetString(11), row.GetString(12));

    private static string Day(DateOnly day) => day.ToString(DayFormat, CultureInfo.InvariantCulture);

    private static DateOnly ReadDay(string day) => DateOnly.ParseExact(day, DayFormat, CultureInfo.InvariantCulture);

    private static byte[] Pack(byte[] utf8)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(utf8);
        }

        return packed.ToArray();
    }

    private static byte[] Unpack(byte[] packed)
    {
        try
        {
            using var gzip = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            using var utf8 = new MemoryStream();
            gzip.CopyTo(utf8);
            return utf8.ToArray();
        }
        catch (InvalidDataException e)
        {
            throw new IOException($"A published report is damaged: {e.Message}", e);
        }
    }
}
