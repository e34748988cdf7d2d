using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace OrleansWorkflows.Silo.Settings;

/// <summary>
/// Fills an options object from configuration and collects everything that is wrong with it: unreadable values, values out of bounds (the
/// attributes of the options), keys that do not exist.
/// </summary>
public sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _problems = [];

    /// <summary>Everything wrong so far, each naming the key and how to mend it.</summary>
    public IReadOnlyList<string> Problems => _problems;

    /// <summary>Reads a section into <paramref name="target"/>; nested option objects are read from the sections of their names.</summary>
    /// <param name="path">Empty: the root, where keys of others are no mistake.</param>
    public void Read(object target, string path = "")
    {
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (var property in properties)
        {
            var key = path.Length == 0 ? property.Name : $"{path}:{property.Name}";
            if (property.SetMethod is { IsPublic: true })
            {
                ReadValue(target, property, key);
            }
            else if (IsList(property))
            {
                ReadList((IList)property.GetValue(target)!, property.PropertyType.GetGenericArguments()[0], key);
            }
            else if (IsNested(property) && property.GetValue(target) is { } nested)
            {
                Read(nested, key);
            }
        }

        if (path.Length > 0)
        {
            FindUnknownKeys(path, [.. properties.Where(p => p.SetMethod is { IsPublic: true } || IsNested(p) || IsList(p)).Select(p => p.Name)]);
        }
    }

    /// <summary>Options that are a section of their own.</summary>
    private static bool IsNested(PropertyInfo property) =>
        property is { SetMethod: null, PropertyType.IsClass: true } && property.PropertyType.Assembly != typeof(string).Assembly
        && !typeof(IEnumerable).IsAssignableFrom(property.PropertyType);

    /// <summary>A list of options: a section a member, <c>Keys:0</c>, <c>Keys:1</c>.</summary>
    private static bool IsList(PropertyInfo property) =>
        property is { SetMethod: null, PropertyType.IsGenericType: true } && property.PropertyType.GetGenericTypeDefinition() == typeof(List<>);

    private void ReadList(IList list, Type type, string key)
    {
        foreach (var child in configuration.GetSection(key).GetChildren())
        {
            var member = Activator.CreateInstance(type)!;
            Read(member, child.Path);
            list.Add(member);
        }
    }

    private void ReadValue(object target, PropertyInfo property, string key)
    {
        if (TryGet(property, key, out var value, out var isGiven))
        {
            if (isGiven)
            {
                property.SetValue(target, value);
            }

            CheckBounds(target, property, key);
        }
    }

    private bool TryGet(PropertyInfo property, string key, out object? value, out bool isGiven)
    {
        var section = configuration.GetSection(key);
        isGiven = section.Exists();
        value = null;
        if (!isGiven)
        {
            return true;
        }

        if (property.PropertyType == typeof(string[]))
        {
            value = section.Value is { } joined
                ? joined.Split([',', ';'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                : section.GetChildren().Select(child => child.Value ?? "").ToArray();
            return true;
        }

        if (section.Value is not { } text)
        {
            _problems.Add($"{key} must be one value, not a section.");
            return false;
        }

        if (TryConvert(property.PropertyType, text, out value))
        {
            return true;
        }

        _problems.Add($"{key} can not be '{text}': write {Expected(property.PropertyType)}.");
        return false;
    }

    private static bool TryConvert(Type type, string text, out object? value)
    {
        value = text;
        if (type == typeof(string))
        {
            return true;
        }

        if (type == typeof(TimeSpan))
        {
            var isDuration = DurationText.TryParse(text, out var duration);
            value = duration;
            return isDuration;
        }

        try
        {
            value = TypeDescriptor.GetConverter(type).ConvertFromString(null, CultureInfo.InvariantCulture, text);
            return true;
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Expected(Type type) =>
        type == typeof(TimeSpan) ? "a duration such as 500ms, 30s, 5m or 00:00:30"
        : type == typeof(bool) || type == typeof(bool?) ? "true or false"
        : type == typeof(int) || type == typeof(int?) ? "a whole number"
        : type == typeof(DateTimeOffset?) ? "a time such as 2030-01-31T00:00:00Z"
        : "a value of type " + type.Name;

    private void CheckBounds(object target, PropertyInfo property, string key)
    {
        var results = new List<ValidationResult>();
        var context = new ValidationContext(target) { MemberName = property.Name, DisplayName = key };
        Validator.TryValidateProperty(property.GetValue(target), context, results);
        _problems.AddRange(results.Select(result => result.ErrorMessage ?? $"{key} is not valid."));
    }

    private void FindUnknownKeys(string path, IReadOnlyList<string> known)
    {
        foreach (var child in configuration.GetSection(path).GetChildren())
        {
            if (!known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                _problems.Add($"{child.Path} is not a setting.{DidYouMean.Hint(child.Key, known)} Known: {string.Join(", ", known)}.");
            }
        }
    }
}
