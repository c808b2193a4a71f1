using System.Globalization;
using Xunit;

namespace Millrace.Unit.TimeSeries;

/// <summary>Holds a column of a result against numbers that another library computed and that are rounded to 12 digits.</summary>
internal static class PeerVector
{
    private const double Tolerance = 1e-11;

    public static void Equal(DuckSql duck, string sql, params double?[] expected)
    {
        double?[] found = [.. duck.Ordered(sql).Select(static text => text == "NULL" ? (double?)null : double.Parse(text, CultureInfo.InvariantCulture))];
        Assert.Equal(expected.Length, found.Length);
        for (int row = 0; row < expected.Length; row++)
        {
            bool isClose = expected[row] is double there
                ? found[row] is double here && Math.Abs(here - there) <= Tolerance * Math.Max(1, Math.Abs(there))
                : found[row] is null;
            Assert.True(isClose, $"Row {row} is {Show(found[row])} and not {Show(expected[row])} in {sql}");
        }
    }

    private static string Show(double? value) => value?.ToString("R", CultureInfo.InvariantCulture) ?? "null";
}
