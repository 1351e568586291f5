using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using SmartPark.Telemetry;

namespace SmartPark.Energy.Registry;

/// <summary>What stands in the cells of a column.</summary>
public enum ColumnKind : byte
{
    /// <summary>Text.</summary>
    Text,

    /// <summary>A decimal number, in invariant digits.</summary>
    Number,

    /// <summary>A day, <c>2026-06-01</c>; <c>2026/6/1</c> is read too.</summary>
    Day,

    /// <summary>A moment, ISO 8601 with offset; without one it is the city's time.</summary>
    Moment,

    /// <summary>One of some words.</summary>
    Choice,
}

/// <summary>One word of a choice.</summary>
/// <param name="Word">The word of files and the API.</param>
/// <param name="Title">What people call it.</param>
public sealed record ColumnWord(string Word, LocalText Title);

/// <summary>One column of a table. Immutable.</summary>
public sealed class RegistryColumn
{
    private const string DayFormat = "yyyy-MM-dd";
    private const string NumberFormat = "0.############################";
    private const string MomentFormat = "yyyy-MM-ddTHH:mm:ss.FFFzzz";

    /// <summary>What pasted text drags along and nobody sees: a byte order mark, a space without width.</summary>
    private static readonly char[] Unseen = ['\uFEFF', '\u200B'];

    private static readonly string[] DayFormats = [DayFormat, "yyyy/M/d", "yyyy-M-d", "yyyy年M月d日"];
    private static readonly string[] LocalFormats =
        ["yyyy-M-dTH:mm", "yyyy-M-dTH:mm:ss.FFFFFFF", "yyyy-M-d H:mm", "yyyy-M-d H:mm:ss.FFFFFFF", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss.FFFFFFF"];

    private static readonly string[] OffsetFormats = [.. LocalFormats.SelectMany(f => new[] { f + "zzz", f + " zzz", f + "'Z'" })];

    private readonly PropertyInfo _property;
    private readonly Dictionary<string, object> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly RangeAttribute? _range;
    private readonly RegularExpressionAttribute? _pattern;
    private readonly StringLengthAttribute? _length;

    internal RegistryColumn(PropertyInfo property, RegistryColumnAttribute said, object? fallback)
    {
        _property = property;
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        Name = Snake(property.Name);
        Title = new() { Zh = said.Zh, En = said.En };
        (IsKey, Unit, Order) = (said.IsKey, said.Unit, said.Order);
        IsRequired = property.GetCustomAttribute<System.Runtime.CompilerServices.RequiredMemberAttribute>() is not null;
        Fallback = fallback;
        Kind = type == typeof(decimal) ? ColumnKind.Number : type == typeof(DateOnly) ? ColumnKind.Day : type == typeof(DateTimeOffset) ? ColumnKind.Moment
            : type.IsEnum ? ColumnKind.Choice : ColumnKind.Text;
        _range = property.GetCustomAttribute<RangeAttribute>();
        _pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        _length = property.GetCustomAttribute<StringLengthAttribute>();
        Words = type.IsEnum ? [.. type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => Word(f, _values))] : [];
    }

    /// <summary>Its name in files and the API.</summary>
    public string Name { get; }

    /// <summary>What people call it.</summary>
    public LocalText Title { get; }

    /// <summary>What stands in it.</summary>
    public ColumnKind Kind { get; }

    /// <summary>Unit of its numbers; null when there is none.</summary>
    public string? Unit { get; }

    /// <summary>Whether it is part of the row's key.</summary>
    public bool IsKey { get; }

    /// <summary>Whether it may not be empty.</summary>
    public bool IsRequired { get; }

    /// <summary>The words of a choice; empty otherwise.</summary>
    public IReadOnlyList<ColumnWord> Words { get; }

    internal int Order { get; }

    /// <summary>What an empty cell means, where that is not nothing.</summary>
    internal object? Fallback { get; }

    /// <summary>The cell of a row in the one form that is stored and compared; null when it is empty.</summary>
    /// <param name="row">The row.</param>
    /// <param name="zone">The city's zone, in which moments are written.</param>
    public string? Cell(RegistryRow row, TimeZoneInfo zone) => _property.GetValue(row) switch
    {
        null => null,
        decimal number => number.ToString(NumberFormat, CultureInfo.InvariantCulture),
        DateOnly day => day.ToString(DayFormat, CultureInfo.InvariantCulture),
        DateTimeOffset moment => TimeZoneInfo.ConvertTime(moment, zone).ToString(MomentFormat, CultureInfo.InvariantCulture),
        Enum choice => _values.First(v => v.Value.Equals(choice)).Key,
        var text => text.ToString(),
    };

    /// <summary>What the row has there, as its own type.</summary>
    public object? Value(RegistryRow row) => _property.GetValue(row);

    internal void Set(RegistryRow row, object? value) => _property.SetValue(row, value);

    /// <summary>Reads a cell; false with what was expected.</summary>
    internal bool TryRead(string? cell, TimeZoneInfo zone, out object? value, out LocalText expected)
    {
        (value, expected) = (null, Title);
        var text = Trimmed(cell);
        if (string.IsNullOrEmpty(text))
        {
            value = Fallback;
            expected = Of("必填", "a value: it may not be empty");
            return !IsRequired;
        }

        switch (Kind)
        {
            case ColumnKind.Number:
                expected = _range is null ? Of("数字", "a number") : Of($"{Text(_range.Minimum)} 至 {Text(_range.Maximum)} 的数字", $"a number from {Text(_range.Minimum)} to {Text(_range.Maximum)}");
                var isNumber = decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var number);
                value = number;
                return isNumber && (_range is null || (number >= Convert.ToDecimal(_range.Minimum, CultureInfo.InvariantCulture) && number <= Convert.ToDecimal(_range.Maximum, CultureInfo.InvariantCulture)));
            case ColumnKind.Day:
                expected = Of("日期，如 2026-06-01", "a day such as 2026-06-01");
                var isDay = DateOnly.TryParseExact(text, DayFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1990 and < 2200;
                value = day;
                return isDay;
            case ColumnKind.Moment:
                expected = Of("时间，如 2026-06-01T08:30:00+08:00", "a moment such as 2026-06-01T08:30:00+08:00");
                return TryMoment(text, zone, out value);
            case ColumnKind.Choice:
                expected = Of($"其中之一：{string.Join("、", Words.Select(w => w.Word))}", $"one of {string.Join(", ", Words.Select(w => w.Word))}");
                return _values.TryGetValue(text, out value) || TryTitle(text, out value);
            default:
                value = text;
                expected = _length is not null ? Of($"{_length.MinimumLength} 至 {_length.MaximumLength} 个字符", $"{_length.MinimumLength} to {_length.MaximumLength} characters")
                    : Of($"符合 {_pattern?.Pattern} 的文字", $"text that matches {_pattern?.Pattern}");
                return _pattern?.IsValid(text) != false && _length?.IsValid(text) != false && !text.Any(char.IsControl);
        }
    }

    private static LocalText Of(string zh, string en) => new() { Zh = zh, En = en };

    private static string Text(object bound) => Convert.ToDecimal(bound, CultureInfo.InvariantCulture).ToString(NumberFormat, CultureInfo.InvariantCulture);

    /// <summary>The cell without what stands unseen at its ends; null when nothing is left.</summary>
    internal static string? Trimmed(string? cell)
    {
        var text = cell?.Trim();
        while (text is { Length: > 0 } && (Unseen.Contains(text[0]) || Unseen.Contains(text[^1])))
        {
            text = text.Trim(Unseen).Trim();
        }

        return string.IsNullOrEmpty(text) ? null : text;
    }

    private static bool TryMoment(string text, TimeZoneInfo zone, out object? value)
    {
        value = null;
        if (DateTime.TryParseExact(text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            if (zone.IsInvalidTime(local))
            {
                return false;
            }

            value = new DateTimeOffset(local, zone.GetUtcOffset(local));
        }
        else if (DateTimeOffset.TryParseExact(text, OffsetFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
        {
            value = moment;
        }

        if (value is not DateTimeOffset { Year: >= 1990 and < 2200 } read)
        {
            return false;
        }

        // Readings have milliseconds, and so has the text that a moment is kept as.
        value = new DateTimeOffset(read.Ticks - (read.Ticks % TimeSpan.TicksPerMillisecond), read.Offset);
        return true;
    }

    /// <summary>People may write the word that they see.</summary>
    private bool TryTitle(string text, out object? value)
    {
        var word = Words.FirstOrDefault(w => w.Title.Zh == text || w.Title.En == text)?.Word;
        value = word is null ? null : _values[word];
        return word is not null;
    }

    private static ColumnWord Word(FieldInfo field, Dictionary<string, object> values)
    {
        var said = field.GetCustomAttribute<RegistryWordAttribute>() ?? throw new InvalidOperationException($"{field.DeclaringType}.{field.Name} has no word.");
        values.Add(said.Word, field.GetValue(null)!);
        return new(said.Word, Of(said.Zh, said.En));
    }

    /// <summary><c>FloorAreaM2</c> → <c>floor_area_m2</c>, as JSON names are.</summary>
    private static string Snake(string name) => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}
