using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using SmartPark.Telemetry.Configuration;

namespace SmartPark.Ingest.Settings;

/// <summary>
/// Binds a section of the configuration to an options class and reports every mistake at once: a value of another kind, one out of the range
/// of its attribute, a name that does not exist. The framework's own binder stops at the first and passes over unknown names.
/// </summary>
internal static class SettingsReader
{
    /// <summary>Where settings come from, as it is named in messages: environment, command line and files are one.</summary>
    public const string Source = "settings";

    /// <summary>Reads <paramref name="section"/> into a new <typeparamref name="T"/>; properties without a value keep their default.</summary>
    /// <param name="section">The section.</param>
    /// <param name="problems">Where mistakes go.</param>
    /// <param name="others">Names below the section that belong to other readers.</param>
    public static T Read<T>(IConfigurationSection section, ICollection<ConfigurationProblem> problems, params string[] others)
        where T : class, new()
    {
        var options = new T();
        var properties = typeof(T).GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.CanWrite).ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (properties.TryGetValue(child.Key, out var property))
            {
                Set(options, property, child, problems);
            }
            else if (!others.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                var known = properties.Keys.Concat(others).Order(StringComparer.Ordinal);
                problems.Add(new(Source, child.Path, "a setting of that name", "only " + string.Join(", ", known)));
            }
        }

        return options;
    }

    private static void Set(object options, PropertyInfo property, IConfigurationSection setting, ICollection<ConfigurationProblem> problems)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        if (setting.Value is null)
        {
            problems.Add(new(Source, setting.Path, "a group of settings", "one " + Word(type)));
            return;
        }

        if (setting.Value.Length == 0 && type != typeof(string))
        {
            return; // An empty environment variable is how containers say "not set".
        }

        if (!TryConvert(setting.Value, type, out var value))
        {
            problems.Add(new(Source, setting.Path, $"\"{setting.Value}\"", "a " + Word(type)));
            return;
        }

        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
        {
            problems.Add(new(Source, setting.Path, setting.Value, $"a number from {range.Minimum} to {range.Maximum}"));
            return;
        }

        if (property.GetCustomAttribute<StringLengthAttribute>() is { } length && !length.IsValid(value))
        {
            problems.Add(new(Source, setting.Path, $"\"{setting.Value}\"", $"{length.MinimumLength} to {length.MaximumLength} characters"));
            return;
        }

        property.SetValue(options, setting.Value.Length == 0 && IsNullable(property) ? null : value);
    }

    private static bool IsNullable(PropertyInfo property) => new NullabilityInfoContext().Create(property).WriteState == NullabilityState.Nullable;

    private static bool TryConvert(string text, Type type, out object? value)
    {
        value = text;
        if (type == typeof(string))
        {
            return true;
        }

        if (type.IsEnum)
        {
            return Enum.TryParse(type, text, ignoreCase: true, out value) && Enum.IsDefined(type, value!) && !char.IsAsciiDigit(text[0]);
        }

        var converter = TypeDescriptor.GetConverter(type);
        try
        {
            value = converter.ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return true;
        }
        catch (Exception e) when (e is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Word(Type type) => type.IsEnum ? "word of " + string.Join(", ", Enum.GetNames(type).Select(n => n.ToLowerInvariant())) : type == typeof(bool) ? "true or false" : type == typeof(int) || type == typeof(long) ? "whole number" : type == typeof(string) ? "text" : "number";
}
