using System.Text.RegularExpressions;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;

namespace Millrace.Engine.Duck;

/// <summary>What is said of a function that does not exist. The engine knows neither Spark's functions nor those of time series by their names.</summary>
internal static partial class UnknownFunction
{
    /// <summary>The same message, with the nearest name of all functions that a person may call.</summary>
    public static string Helped(string message)
    {
        Match found = Message().Match(message);
        if (!found.Success) return message;
        string name = found.Groups["name"].Value;
        IEnumerable<string> known = SparkFunctions.All.Where(static function => function is { IsHelper: false, Refusal: null }).Select(static function => function.Name)
            .Concat(TimeSeriesOps.BuiltIn.Tables.Select(static op => op.Descriptor.SqlName))
            .Concat(TimeSeriesOps.BuiltIn.Windows.Select(static op => op.Descriptor.SqlName));
        if (found.Groups["near"] is { Success: true } engines) known = known.Prepend(engines.Value);
        string hint = NearestText.Of(name, known, static candidate => candidate) is string near
            ? $" Did you mean '{near}'?"
            : " 'millrace functions WORD' finds functions by what they do.";
        return $"There is no function '{name}'.{hint}{message[(found.Index + found.Length)..]}";
    }

    [GeneratedRegex("""^(?:(?:Table|Aggregate|Scalar|Macro) )*Function with name "?(?<name>[^\s"]+)"? does not exist!(?:\s*Did you mean "(?<near>[^"]+)"\?)?""", RegexOptions.CultureInvariant)]
    private static partial Regex Message();
}
