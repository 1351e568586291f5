using System.Globalization;
using SmartPark.Telemetry.Quantities;

namespace SmartPark.Ingest.Api;

/// <summary>Reads the parameters of one request and gathers every mistake, each with what was found and what was expected.</summary>
internal sealed class ApiQuery
{
    private readonly Dictionary<string, string[]> _mistakes = new(StringComparer.Ordinal);

    /// <summary>Whether there was a mistake.</summary>
    public bool HasMistakes => _mistakes.Count > 0;

    /// <summary>All mistakes, by the name of what they are in.</summary>
    public IEnumerable<(string Name, string Text)> Mistakes => _mistakes.Select(m => (m.Key, m.Value[0]));

    /// <summary>All mistakes as one answer of status 400.</summary>
    public IResult Problem() => Results.ValidationProblem(_mistakes, detail: string.Join("; ", _mistakes.Select(m => $"{m.Key}: {m.Value[0]}")), title: "Parameters that cannot be used");

    /// <summary>Notes a mistake.</summary>
    public void Mistake(string name, string found, string expected) => _mistakes[name] = [$"found {found}, expected {expected}"];

    /// <summary>A whole number within bounds, or the default when there is none.</summary>
    public int Number(string name, string? text, int fallback, int min, int max)
    {
        if (string.IsNullOrEmpty(text))
        {
            return fallback;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Mistake(name, Quote(text), $"a whole number from {min} to {max}");
        return fallback;
    }

    /// <summary>A positive whole number, or null when there is none.</summary>
    public long? Cursor(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number;
        }

        Mistake(name, Quote(text), "the number that the page before named");
        return null;
    }

    /// <summary>True or false, or null when there is none.</summary>
    public bool? Flag(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (bool.TryParse(text, out var flag))
        {
            return flag;
        }

        Mistake(name, Quote(text), "true or false");
        return null;
    }

    /// <summary>A domain by its word, or null when there is none.</summary>
    public Domain? DomainOf(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        foreach (var domain in Enum.GetValues<Domain>())
        {
            if (domain.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return domain;
            }
        }

        Mistake(name, Quote(text), "one of " + string.Join(", ", Enum.GetNames<Domain>().Select(n => n.ToLowerInvariant())));
        return null;
    }

    /// <summary>One of a few words, or null when there is none.</summary>
    public string? OneOf(string name, string? text, IReadOnlyList<string> words)
    {
        if (string.IsNullOrEmpty(text) || words.Contains(text))
        {
            return string.IsNullOrEmpty(text) ? null : text;
        }

        Mistake(name, Quote(text), "one of " + string.Join(", ", words));
        return null;
    }

    /// <summary>A text that must be there.</summary>
    public string Required(string name, string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            Mistake(name, "nothing", "a value");
        }

        return text ?? "";
    }

    /// <summary>A text of a request as it stands in messages.</summary>
    public static string Quote(string text) => "\"" + (text.Length <= 60 ? text : string.Concat(text.AsSpan(0, 57), "...")) + "\"";
}
