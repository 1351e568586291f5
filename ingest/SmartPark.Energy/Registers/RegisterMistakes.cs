using System.Globalization;
using SmartPark.Energy.Amounts;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Energy.Registers;

/// <summary>Finds every mistake in the definition of a register.</summary>
public static class RegisterMistakes
{
    /// <summary>The largest ratio: 20,000/5 A at 500 kV/100 V is 20,000,000.</summary>
    public const decimal FactorMax = 100_000_000;

    /// <summary>All mistakes in the order of the members; none when it can be accounted.</summary>
    /// <param name="register">The register.</param>
    /// <param name="file">The file or form it came from.</param>
    /// <param name="path">Where it stands there, such as <c>$.meters[3].register</c>.</param>
    public static IReadOnlyList<ConfigurationProblem> Of(MeterRegister register, string file, string path)
    {
        ArgumentNullException.ThrowIfNull(register);
        var mistakes = new Mistakes(file, path);
        mistakes.AddFace(register.Face, "face");
        AddRatios(register, mistakes);
        if (register.RatedPerHour is { Micro: <= 0 } rated)
        {
            mistakes.Add("rated_per_hour", rated.ToString(), "more than 0, or nothing when it is unknown");
        }

        AddEvents(register, mistakes);
        AddFrozen(register, mistakes);
        return mistakes.Found;
    }

    /// <summary>What the register can show at a time.</summary>
    internal static RegisterFace FaceAt(MeterRegister register, long unixMs) =>
        register.Events.LastOrDefault(e => e.AtUnixMs <= unixMs && e.FaceAfter is not null)?.FaceAfter ?? register.Face;

    private static void AddRatios(MeterRegister register, Mistakes mistakes)
    {
        if (register.Ratios.Count == 0)
        {
            mistakes.Add("ratios", "none", "at least one ratio, 1 for a meter without transformers");
        }

        for (var i = 0; i < register.Ratios.Count; i++)
        {
            var (ratio, at) = (register.Ratios[i], $"ratios[{i}]");
            foreach (var (name, value) in new[] { ("ct", ratio.CurrentRatio), ("pt", ratio.VoltageRatio), ("multiplier", ratio.Multiplier) })
            {
                if (value is <= 0 or > FactorMax)
                {
                    mistakes.Add($"{at}.{name}", Number(value), $"more than 0 and at most {Number(FactorMax)}");
                }
            }

            if (ratio is { CurrentRatio: > 0 and <= FactorMax, VoltageRatio: > 0 and <= FactorMax, Multiplier: > 0 and <= FactorMax, Factor: > FactorMax })
            {
                mistakes.Add(at, Number(ratio.Factor), $"ct × pt × multiplier of at most {Number(FactorMax)}");
            }

            if (i > 0)
            {
                mistakes.AddOrder($"{at}.from", register.Ratios[i - 1].FromUnixMs, ratio.FromUnixMs);
                mistakes.AddReading($"{at}.reading_then", ratio.ReadingThen, FaceAt(register, ratio.FromUnixMs));
            }
        }
    }

    private static void AddEvents(MeterRegister register, Mistakes mistakes)
    {
        for (var i = 0; i < register.Events.Count; i++)
        {
            var (e, at) = (register.Events[i], $"events[{i}]");
            if (i > 0)
            {
                mistakes.AddOrder($"{at}.at", register.Events[i - 1].AtUnixMs, e.AtUnixMs);
            }

            mistakes.AddReading($"{at}.closing", e.Closing, FaceAt(register, e.AtUnixMs - 1));
            mistakes.AddReading($"{at}.opening", e.Opening, FaceAt(register, e.AtUnixMs));
            if (e.FaceAfter is { } face)
            {
                mistakes.AddFace(face, $"{at}.face_after");
            }
        }
    }

    private static void AddFrozen(MeterRegister register, Mistakes mistakes)
    {
        for (var i = 0; i < register.Frozen.Count; i++)
        {
            if (i > 0)
            {
                mistakes.AddOrder($"frozen[{i}].at", register.Frozen[i - 1].AtUnixMs, register.Frozen[i].AtUnixMs);
            }

            mistakes.AddReading($"frozen[{i}].reading", register.Frozen[i].Reading, FaceAt(register, register.Frozen[i].AtUnixMs));
        }
    }

    private static string Number(decimal value) => value.ToString("0.######", CultureInfo.InvariantCulture);

    private sealed class Mistakes(string file, string path)
    {
        public List<ConfigurationProblem> Found { get; } = [];

        public void Add(string member, string found, string expected) => Found.Add(new(file, $"{path}.{member}", found, expected));

        public void AddFace(RegisterFace face, string member)
        {
            if (face.Modulus is { Micro: <= 0 } modulus)
            {
                Add($"{member}.modulus", modulus.ToString(), "more than 0, or nothing when it is unknown");
            }

            if (face.Resolution.Micro < 0 || face.Resolution >= face.Modulus)
            {
                Add($"{member}.resolution", face.Resolution.ToString(), "0 or more, and less than the modulus");
            }
        }

        public void AddReading(string member, Amount? reading, RegisterFace face)
        {
            if (reading is { } value && !face.Shows(value))
            {
                Add(member, value.ToString(), face.Modulus is { } modulus ? $"0 or more and less than the modulus {modulus}" : "0 or more");
            }
        }

        public void AddOrder(string member, long before, long now)
        {
            if (now <= before)
            {
                Add(member, Time(now), $"later than the one before it, {Time(before)}");
            }
        }

        private static string Time(long unixMs) => DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
