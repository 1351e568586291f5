using System.Globalization;
using System.Text;
using Xunit;

namespace SmartPark.Ingest.Tests.Storage.InfluxDb;

/// <summary>A reader of line protocol written from its documentation, apart from the writer that it checks.</summary>
public static class LineText
{
    /// <summary><c>measurement|tag=value…|time|field</c> to the bits of its number; fails on a repeated field or anything malformed.</summary>
    public static Dictionary<string, string> Parse(string text)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = 0;
            var head = new StringBuilder(Take(line, ref at, ", "));
            var tags = new List<string>();
            while (line[at] == ',')
            {
                at++;
                var key = Take(line, ref at, ",= ");
                Assert.Equal('=', line[at++]);
                var value = Take(line, ref at, ", ");
                Assert.NotEmpty(value);
                tags.Add(key);
                head.Append('|').Append(key).Append('=').Append(value);
            }

            Assert.Equal(tags.Order(StringComparer.Ordinal), tags);
            var time = line[(line.LastIndexOf(' ') + 1)..];
            do
            {
                at++;
                var field = Take(line, ref at, ",= ");
                Assert.Equal('=', line[at++]);
                var number = double.Parse(Take(line, ref at, ", "), NumberStyles.Float, CultureInfo.InvariantCulture);
                fields.Add($"{head}|{time}|{field}", BitConverter.DoubleToInt64Bits(number).ToString("x", CultureInfo.InvariantCulture));
            }
            while (line[at] == ',');

            Assert.Equal(line.Length - time.Length, at + 1);
        }

        return fields;
    }

    private static string Take(string line, ref int at, string ends)
    {
        var text = new StringBuilder();
        while (at < line.Length && !ends.Contains(line[at]))
        {
            if (line[at] == '\\' && at + 1 < line.Length && ",= ".Contains(line[at + 1]))
            {
                at++;
            }

            text.Append(line[at++]);
        }

        return text.ToString();
    }
}
