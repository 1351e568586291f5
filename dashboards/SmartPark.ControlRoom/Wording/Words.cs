using System.Globalization;
using System.Resources;

namespace SmartPark.ControlRoom.Wording;

/// <summary>The texts of the pages in one language: <c>Words.resx</c> (English) and <c>Words.zh-CN.resx</c>.</summary>
/// <remarks>A test holds both files to the same keys and every key in the code to an entry, so a missing text cannot reach a viewer.</remarks>
public sealed class Words(CultureInfo culture)
{
    /// <summary>The languages of the product; the first is the default.</summary>
    public static readonly IReadOnlyList<string> Cultures = ["zh-CN", "en"];

    private static readonly ResourceManager Resources = new("SmartPark.ControlRoom.Wording.Words", typeof(Words).Assembly);

    /// <summary>The language.</summary>
    public CultureInfo Culture { get; } = culture;

    /// <summary>The text of a key; the key itself where there is none.</summary>
    public string this[string key] => Resources.GetString(key, Culture) ?? key;

    /// <summary>The text of a key with its places filled in.</summary>
    public string Format(string key, params object?[] values) => string.Format(Culture, this[key], values);

    /// <summary>The text of a number of things: key <c>…_One</c> for exactly one, else the key itself.</summary>
    public string Count(string key, int number) => Format(number == 1 ? key + "_One" : key, number);

    /// <summary>The text of a value of an enumeration: key <c>Type_Value</c>.</summary>
    public string Of<T>(T value)
        where T : struct, Enum => this[$"{typeof(T).Name}_{value}"];
}
