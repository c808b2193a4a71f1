using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Text;

namespace Millrace.Workspace.Filters;

/// <summary>A value that a viewer chose: a text, a number, a truth or null. Days and moments are texts in ISO's spelling.</summary>
public readonly record struct FilterValue
{
    private FilterValue(object? value) => Value = value;

    /// <summary>A <see cref="string"/>, <see cref="decimal"/>, <see cref="double"/>, <see cref="bool"/>, or null.</summary>
    public object? Value { get; }

    /// <summary>Null.</summary>
    public static FilterValue Null { get; } = new(null);

    /// <summary>As it stands in files and addresses; null for null.</summary>
    public string? Text => Value is bool flag ? (flag ? "true" : "false") : Convert.ToString(Value, CultureInfo.InvariantCulture) is { } text && Value is not null ? text : null;

    /// <summary>A text; null for null.</summary>
    public static FilterValue Of(string? text) => new(text);

    /// <summary>A number.</summary>
    public static FilterValue Of(decimal number) => new(number);

    /// <summary>A number.</summary>
    public static FilterValue Of(double number) => new(number);

    /// <summary>A truth.</summary>
    public static FilterValue Of(bool flag) => new(flag);

    /// <summary>A scalar of JSON; what is no scalar counts as null.</summary>
    public static FilterValue FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => Of(element.GetString()),
        JsonValueKind.Number when element.TryGetDecimal(out decimal number) => Of(number),
        JsonValueKind.Number => Of(element.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => Of(element.GetBoolean()),
        _ => Null,
    };

    /// <summary>The value as a literal of SQL, which is never taken for anything else.</summary>
    internal string ToSql() => Value switch
    {
        null => "NULL",
        string text => Sql.Text(text),
        bool flag => flag ? "true" : "false",
        decimal number => number.ToString(CultureInfo.InvariantCulture),
        double number => $"CAST({Sql.Text(number.ToString("R", CultureInfo.InvariantCulture))} AS DOUBLE)",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
