using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;
using SmartPark.Ingest.Storage.InfluxDb;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

public sealed class InfluxResponseParserTests
{
    private const string Answer = """
        {"results":[{"statement_id":0,"messages":[{"level":"warning","text":"x"}],"series":[
        {"name":"energy","tags":{"device":"m1","park":"é\"东"},"columns":["time","value"],"values":[[1772366400000,1.5],[1772366400001,null],[3,-2e-7]]},
        {"name":"energy","tags":{"device":"m2","park":"p"},"columns":["time","value","text"],"values":[[4,5,"t"]],"unknown":{"deep":[1,{"values":[[9]]}]}}]},
        {"statement_id":1}]}
        """;

    private static readonly string[] Rows = ["m1 é\"东 time=1772366400000 value=1.5", "m1 é\"东 time=1772366400001 value=NaN", "m1 é\"东 time=3 value=-2E-07", "m2 p time=4 value=5 text=t"];

    [Theory, InlineData(1), InlineData(2), InlineData(7), InlineData(100_000)]
    public async Task Rows_come_out_the_same_however_the_bytes_arrive(int pieceBytes) =>
        Assert.Equal(Rows, await ParseAsync(Encoding.UTF8.GetBytes(Answer), pieceBytes));

    [Theory]
    [InlineData("""{"error":"authorization failed"}""", "authorization failed")]
    [InlineData("""{"results":[{"statement_id":0,"error":"database not found: x"}]}""", "database not found: x")]
    [InlineData("""{"results":[{"series":[{"columns":["time"],"values":[[1]],"partial":true}]}]}""", "max-row-limit")]
    [InlineData("""{"results":[{"series":[{"columns":["time"],"values":[[1,2]]}]}]}""", "2 cells under 1 columns")]
    [InlineData("""{"results":[{"series":[{"columns":[1],"values":[[1]]}]}]}""", "something else")]
    [InlineData("<html>a proxy</html>", "something else")]
    [InlineData("{\"results\":[", "something else")]
    [InlineData("", "something else")]
    public async Task Errors_cuts_and_other_texts_are_failures(string answer, string message)
    {
        var error = await Assert.ThrowsAnyAsync<IOException>(() => ParseAsync(Encoding.UTF8.GetBytes(answer), 5));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_or_a_text_beyond_its_bound_is_a_failure()
    {
        var row = "[1],";
        var large = Encoding.UTF8.GetBytes("{\"results\":[{\"series\":[{\"columns\":[\"time\"],\"values\":[" + string.Concat(Enumerable.Repeat(row, 50_000)) + "[1]]}]}]}");
        Assert.Equal(50_001, (await ParseAsync(large, 4096)).Count);
        var error = await Assert.ThrowsAsync<IOException>(() => ParseAsync(large, 4096, bytesMax: 100_000));
        Assert.Contains("more than 100000 bytes", error.Message, StringComparison.Ordinal);

        var text = Encoding.UTF8.GetBytes("{\"x\":\"" + new string('y', (2 * InfluxResponseParser.TokenBytesMax) + 1) + "\"}");
        error = await Assert.ThrowsAsync<IOException>(() => ParseAsync(text, 65_536));
        Assert.Contains("a text of more than", error.Message, StringComparison.Ordinal);
    }

    [Property(MaxTest = 500)]
    public Property Damaged_answers_are_rows_or_a_declared_failure_and_nothing_else()
    {
        var bytes = Encoding.UTF8.GetBytes(Answer);
        var damage = from at in Gen.Choose(0, bytes.Length - 1)
                     from value in Gen.Choose(0, 255)
                     from length in Gen.Choose(1, bytes.Length)
                     select (At: at, Value: (byte)value, Length: length);
        return Prop.ForAll(damage.ToArbitrary(), d =>
        {
            var damaged = bytes.ToArray();
            damaged[d.At] = d.Value;
            try
            {
                Assert.True(ParseAsync(damaged[..d.Length], 13).GetAwaiter().GetResult().Count <= Rows.Length + 1);
            }
            catch (IOException)
            {
                // Declared.
            }
        });
    }

    private static async Task<List<string>> ParseAsync(byte[] bytes, int pieceBytes, long bytesMax = 10_000_000)
    {
        var rows = new List<string>();
        await using var stream = new Pieces(bytes, pieceBytes);
        await InfluxResponseParser.ParseAsync(stream, bytesMax, new((series, cells) => rows.Add(string.Join(' ',
            series.Tags.OrderBy(t => t.Key, StringComparer.Ordinal).Select(t => t.Value)
                .Concat(series.Columns.Zip(cells, (c, v) => $"{c}={v.Text ?? v.Number.ToString(CultureInfo.InvariantCulture)}"))))), TestContext.Current.CancellationToken);
        return rows;
    }

    /// <summary>A network that delivers a few bytes at a time.</summary>
    private sealed class Pieces(byte[] bytes, int pieceBytes) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(pieceBytes, buffer.Length)], cancellationToken);
    }
}
