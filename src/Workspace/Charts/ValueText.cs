using System.Globalization;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>Writes numbers and times for people.</summary>
public static class ValueText
{
    private const int DefaultPlaces = 2;

    private static readonly (double Unit, string Letter)[] Units = [(1e12, "T"), (1e9, "B"), (1e6, "M"), (1e3, "K")];
    private static readonly Dictionary<string, string> Currencies = new(StringComparer.OrdinalIgnoreCase)
    {
        ["USD"] = "$", ["EUR"] = "€", ["GBP"] = "£", ["JPY"] = "¥", ["CNY"] = "CN¥", ["INR"] = "₹", ["KRW"] = "₩", ["BRL"] = "R$",
    };

    /// <summary>A value of a column; null for null.</summary>
    public static string? Of(FrameColumn column, int row, ValueFormat? format)
    {
        ArgumentNullException.ThrowIfNull(column);
        if (column.IsNull(row)) return null;
        if (column.IsNumeric && column.Number(row) is double number)
            return format is null && column.Type == FrameType.Integer ? Grouped(number, 0, isExact: false) : OfNumber(number, format);
        return column.IsTime ? OfTime(column.Text(row)!, format) : column.Text(row);
    }

    /// <summary>A number as a format has it; without one with up to two digits behind the point.</summary>
    public static string OfNumber(double number, ValueFormat? format)
    {
        if (double.IsNaN(number)) return "NaN";
        if (double.IsInfinity(number)) return number > 0 ? "∞" : "−∞";
        bool isPercent = format?.Type == "number-percent";
        double shown = isPercent ? number * 100 : number;
        string letter = "";
        if (format is { IsCompact: true })
        {
            // What rounds up to a thousand of a unit is one of the next.
            double size = Math.Abs(Rounded(shown, format.Places ?? DefaultPlaces));
            foreach ((double unit, string name) in Units)
            {
                if (Math.Max(size, Math.Round(Math.Abs(shown) / (unit / 1000), format.Places ?? DefaultPlaces) * (unit / 1000)) < unit) continue;
                (shown, letter) = (shown / unit, name);
                break;
            }
        }

        bool isPlain = format?.Type == "number-plain";
        int places = format?.Places ?? DefaultPlaces;
        string digits = isPlain
            ? Rounded(shown, places).ToString(Pattern("0", places, format!.IsExact), CultureInfo.InvariantCulture)
            : Grouped(shown, places, format?.IsExact ?? false);
        bool isNegative = digits.StartsWith('-');
        if (isNegative) digits = digits[1..];
        string currency = format is { Type: "number-currency", Currency: string code } ? Currencies.GetValueOrDefault(code, $"{code} ") : "";
        return $"{(isNegative ? "-" : "")}{currency}{format?.Prefix}{digits}{letter}{(isPercent ? "%" : "")}{format?.Suffix}";
    }

    /// <summary>A time in ISO's spelling as tables show it: <c>2024-05-14 12:00:00</c>, with what it has below the second.</summary>
    public static string Time(string iso)
    {
        ArgumentNullException.ThrowIfNull(iso);
        string text = iso.TrimEnd('Z').Replace('T', ' ');
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    private static string OfTime(string iso, ValueFormat? format)
    {
        string text = Time(iso);
        return format?.Type switch
        {
            "date" => text.Split(' ')[0],
            _ when text.EndsWith(" 00:00:00", StringComparison.Ordinal) && format is null => text.Split(' ')[0],
            _ => text,
        };
    }

    private static string Grouped(double number, int places, bool isExact) =>
        Rounded(number, places).ToString(Pattern("#,##0", places, isExact), CultureInfo.InvariantCulture);

    private static double Rounded(double number, int places) => Math.Round(number, Math.Clamp(places, 0, 15), MidpointRounding.AwayFromZero);

    private static string Pattern(string whole, int places, bool isExact) =>
        places <= 0 ? whole : $"{whole}.{new string(isExact ? '0' : '#', Math.Min(places, 15))}";
}
