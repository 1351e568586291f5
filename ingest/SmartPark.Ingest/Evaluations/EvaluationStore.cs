using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SmartPark.Ingest.Accounts;
using SmartPark.Ingest.Intake.DeadLetters;

namespace SmartPark.Ingest.Evaluations;

/// <summary>Yearly grades in the operations database, on a connection of its own. Throws <see cref="IOException"/> when the file cannot be used. Thread-safe.</summary>
internal sealed class EvaluationStore(OperationsDatabase database) : IDisposable
{
    private const string ListColumns = "SELECT number, year, scheme, party_group, scope, report, report_version, report_sha256, at_ms, account, name, note, sha256 FROM evaluations ";
    private const string VersionColumns = "SELECT number, version, kind, party, at_ms, account, name, note, sha256, differences FROM evaluation_versions ";

    private readonly OperationsFile _file = new(database, "Yearly grades");

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>All lists, the newest first.</summary>
    public IReadOnlyList<EvaluationList> All() => Lists(ListColumns + "ORDER BY at_ms DESC, number DESC;", VersionColumns + "ORDER BY number, version;");

    /// <summary>One list; null when there is none.</summary>
    public EvaluationList? Find(string number) =>
        Lists(ListColumns + "WHERE number = $number;", VersionColumns + "WHERE number = $number ORDER BY version;", ("$number", number)) is [var found] ? found : null;

    /// <summary>How many lists there are, and how many of a year.</summary>
    public (int All, int OfYear) Counts(int year) =>
        _file.Read("SELECT count(*), count(CASE WHEN year = $year THEN 1 END) FROM evaluations;", r => (r.GetInt32(0), r.GetInt32(1)), ("$year", year))[0];

    /// <summary>The locked list of a year, scheme and group; null when there is none.</summary>
    public string? LockedOf(string lockOf) => _file.Read("SELECT number FROM evaluation_versions WHERE lock_of = $lock;", r => r.GetString(0), ("$lock", lockOf)) is [var number] ? number : null;

    /// <summary>The bytes of a version; null when there is none.</summary>
    public byte[]? Document(string number, int version) => _file.Read(
        version == 0 ? "SELECT document FROM evaluations WHERE number = $number;" : "SELECT document FROM evaluation_versions WHERE number = $number AND version = $version;",
        r => Unpack(r.GetFieldValue<byte[]>(0)), ("$number", number), ("$version", version)) is [var utf8] ? utf8 : null;

    /// <summary>Appeals to a list, the oldest first.</summary>
    public IReadOnlyList<GradeAppeal> Appeals(string number) => _file.Read(
        """
        SELECT a.id, a.party, a.appellant, a.text, a.at_ms, a.account, a.name, d.accepted, d.corrected, d.reason, d.version, d.at_ms, d.account, d.name
        FROM evaluation_appeals a LEFT JOIN evaluation_decisions d ON d.appeal = a.id WHERE a.number = $number ORDER BY a.id;
        """,
        r => new GradeAppeal(
            r.GetInt64(0), r.GetString(1), r.GetString(2), r.GetString(3), At(r, 4), r.GetString(5), r.GetString(6),
            r.IsDBNull(7) ? null : new(
                r.GetBoolean(7), JsonSerializer.Deserialize(r.GetString(8), EvaluationJson.Written.IReadOnlyDictionaryStringDecimal) ?? new Dictionary<string, decimal>(), r.GetString(9),
                r.IsDBNull(10) ? null : r.GetInt32(10), At(r, 11), r.GetString(12), r.GetString(13))),
        ("$number", number));

    /// <summary>A draft to be kept.</summary>
    public static AccountStatement Draft(EvaluationList list, byte[] utf8) => new(
        "INSERT INTO evaluations (number, year, scheme, party_group, scope, report, report_version, report_sha256, at_ms, account, name, note, sha256, document) "
        + "VALUES ($number, $year, $scheme, $group, $scope, $report, $reportVersion, $reportSha, $at, $account, $name, $note, $sha256, $document);",
        ("$number", list.Number), ("$year", list.Year), ("$scheme", list.Scheme), ("$group", list.Group), ("$scope", list.Scope), ("$report", list.Report), ("$reportVersion", list.ReportVersion),
        ("$reportSha", list.ReportSha256), ("$at", list.At.ToUnixTimeMilliseconds()), ("$account", list.Account), ("$name", list.Name), ("$note", list.Note), ("$sha256", list.Sha256), ("$document", Pack(utf8)));

    /// <summary>A version to be kept.</summary>
    /// <param name="number">Number of the list.</param>
    /// <param name="act">What made it.</param>
    /// <param name="lockOf">Year, scheme and group that it locks; null of later versions.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="utf8">Its bytes.</param>
    /// <param name="differences">What it changes.</param>
    public static AccountStatement Version(string number, EvaluationAct act, string? lockOf, string sha256, byte[] utf8, IReadOnlyList<GradeDifference> differences) => new(
        "INSERT INTO evaluation_versions (number, version, lock_of, kind, party, at_ms, account, name, note, sha256, differences, document) "
        + "VALUES ($number, $version, $lock, $kind, $party, $at, $account, $name, $note, $sha256, $differences, $document);",
        ("$number", number), ("$version", act.Version), ("$lock", lockOf), ("$kind", act.Kind), ("$party", act.Party), ("$at", act.At.ToUnixTimeMilliseconds()), ("$account", act.Account), ("$name", act.Name),
        ("$note", act.Note), ("$sha256", sha256), ("$differences", JsonSerializer.Serialize(differences, EvaluationJson.Written.IReadOnlyListGradeDifference)), ("$document", Pack(utf8)));

    /// <summary>An appeal to be kept.</summary>
    public static AccountStatement Appeal(string number, GradeAppeal appeal) => new(
        "INSERT INTO evaluation_appeals (number, party, appellant, text, at_ms, account, name) VALUES ($number, $party, $appellant, $text, $at, $account, $name);",
        ("$number", number), ("$party", appeal.Party), ("$appellant", appeal.Appellant), ("$text", appeal.Text), ("$at", appeal.At.ToUnixTimeMilliseconds()), ("$account", appeal.Account), ("$name", appeal.Name));

    /// <summary>A decision to be kept.</summary>
    public static AccountStatement Decision(long appeal, AppealDecision decision) => new(
        "INSERT INTO evaluation_decisions (appeal, accepted, corrected, reason, version, at_ms, account, name) VALUES ($appeal, $accepted, $corrected, $reason, $version, $at, $account, $name);",
        ("$appeal", appeal), ("$accepted", decision.IsAccepted ? 1 : 0), ("$corrected", JsonSerializer.Serialize(decision.Corrected, EvaluationJson.Written.IReadOnlyDictionaryStringDecimal)),
        ("$reason", decision.Reason), ("$version", decision.Version), ("$at", decision.At.ToUnixTimeMilliseconds()), ("$account", decision.Account), ("$name", decision.Name));

    /// <summary>Keeps all or nothing, and gives how many rows each statement changed.</summary>
    public IReadOnlyList<int> Keep(params ReadOnlySpan<AccountStatement> statements)
    {
        var all = statements.ToArray();
        return _file.Change<IReadOnlyList<int>>(connection => [.. all.Select(s => OperationsFile.Run(connection, s.Sql, s.Values))]);
    }

    /// <summary>SHA-256 of bytes, hexadecimal.</summary>
    public static string Hash(byte[] utf8) => Convert.ToHexStringLower(SHA256.HashData(utf8));

    private IReadOnlyList<EvaluationList> Lists(string lists, string versions, params (string Name, object? Value)[] values)
    {
        var byNumber = _file.Read(versions, r => (Number: r.GetString(0), Version: Version(r)), values).ToLookup(v => v.Number, v => v.Version, StringComparer.Ordinal);
        return _file.Read(lists, r => new EvaluationList(
            r.GetString(0), r.GetInt32(1), r.GetString(2), r.GetString(3), r.GetString(4), r.GetString(5), r.GetInt32(6), r.GetString(7), At(r, 8), r.GetString(9), r.GetString(10), r.GetString(11),
            r.GetString(12), [.. byNumber[r.GetString(0)]]), values);
    }

    private static EvaluationVersion Version(SqliteDataReader r) => new(
        r.GetInt32(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), At(r, 4), r.GetString(5), r.GetString(6), r.GetString(7), r.GetString(8),
        JsonSerializer.Deserialize(r.GetString(9), EvaluationJson.Written.IReadOnlyListGradeDifference) ?? []);

    private static DateTimeOffset At(SqliteDataReader r, int column) => DateTimeOffset.FromUnixTimeMilliseconds(r.GetInt64(column));

    /// <summary>Bytes compressed, no more than <see cref="EvaluationLimits.DocumentBytesMax"/>.</summary>
    private static byte[] Pack(byte[] utf8)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(utf8);
        }

        return packed.Length <= EvaluationLimits.DocumentBytesMax ? packed.ToArray()
            : throw new IOException($"The list of grades takes {packed.Length} bytes, more than {EvaluationLimits.DocumentBytesMax}.");
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
            throw new IOException($"A list of grades is damaged: {e.Message}", e);
        }
    }
}
