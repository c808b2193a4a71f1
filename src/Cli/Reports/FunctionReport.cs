using System.Text.Json;
using Millrace.Cli.Terminal;
using Millrace.Engine.Spark;
using Millrace.Foundation.Text;
using Millrace.TimeSeries.Contract;

namespace Millrace.Cli.Reports;

/// <summary>Functions of SQL as text and as JSON.</summary>
/// <param name="Series">Those of time series.</param>
/// <param name="Spark">Those of Spark.</param>
internal sealed record FunctionReport(IReadOnlyList<OpDescriptor> Series, IReadOnlyList<SparkFunction> Spark)
{
    private const string SeriesGroup = "Time series";

    /// <summary>How many there are.</summary>
    public int Count => Series.Count + Spark.Count;

    /// <summary>Their names.</summary>
    public IEnumerable<string> Names => Series.Select(static op => op.SqlName).Concat(Spark.Select(static function => function.Name));

    /// <summary>The one function of a name, in any case; null when there is none.</summary>
    public FunctionReport? Called(string name)
    {
        FunctionReport one = new(
            [.. Series.Where(op => op.SqlName.Equals(name, StringComparison.OrdinalIgnoreCase))],
            [.. Spark.Where(function => function.Name.Equals(name, StringComparison.OrdinalIgnoreCase))]);
        return one.Count > 0 ? one : null;
    }

    /// <summary>Those that have a word in their name, summary or group.</summary>
    public FunctionReport Mentioning(string word) => new(
        [.. Series.Where(op => Has(word, op.SqlName, op.Summary, SeriesGroup))],
        [.. Spark.Where(function => Has(word, function.Name, SummaryOf(function), function.Group))]);

    /// <summary>A line for each.</summary>
    public void WriteList(TextWriter output)
    {
        PlainTable table = new(("function", false), ("of", false), ("what it does", false));
        foreach (OpDescriptor op in Series) table.Add(op.SqlName, SeriesGroup, op.Summary);
        foreach (SparkFunction function in Spark) table.Add(function.Name, function.Group, SummaryOf(function));
        table.WriteTo(output);
    }

    /// <summary>Everything about each.</summary>
    public void WriteWhole(TextWriter output)
    {
        foreach (OpDescriptor op in Series) Write(op, output);
        foreach (SparkFunction function in Spark) Write(function, output);
    }

    /// <summary>A JSON array with an object for each.</summary>
    public void WriteJson(TextWriter output) => output.WriteLine(JsonText.Of(
        json =>
        {
            json.WriteStartArray();
            foreach (OpDescriptor op in Series) Write(json, op);
            foreach (SparkFunction function in Spark) Write(json, function);
            json.WriteEndArray();
        },
        new JsonWriterOptions { Indented = true }));

    private static bool Has(string word, params ReadOnlySpan<string> texts)
    {
        foreach (string text in texts)
        {
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        }

        return false;
    }

    private static string SummaryOf(SparkFunction function) => function.Refusal ?? function.Summary;

    private static void Write(SparkFunction function, TextWriter output)
    {
        if (function.Refusal is not null)
        {
            output.WriteLine($"{function.Name} is not offered.");
            output.WriteLine(function.Refusal);
            return;
        }

        foreach (string head in function.Heads.Distinct()) output.WriteLine(function.Name + head);
        output.WriteLine(function.Summary);
        output.WriteLine();
        output.WriteLine($"A function of Spark's SQL ({function.Group}).");
    }

    private static void Write(Utf8JsonWriter json, SparkFunction function)
    {
        json.WriteStartObject();
        json.WriteString("name", function.Name);
        json.WriteString("group", function.Group);
        json.WriteString("summary", SummaryOf(function));
        json.WriteBoolean("offered", function.Refusal is null);
        json.WriteStartArray("calls");
        foreach (string head in function.Heads.Distinct()) json.WriteStringValue(function.Name + head);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(OpDescriptor op, TextWriter output)
    {
        output.WriteLine($"{op.SqlName}({string.Join(", ", op.Inputs)}, …)");
        output.WriteLine(op.Summary);
        output.WriteLine();
        PlainTable table = new(("argument", false), ("default", false), ("what it means", false));
        foreach (OpArgumentDescriptor argument in op.Arguments)
        {
            string choices = argument.Choices.Count > 0 ? $" One of {string.Join(", ", argument.Choices)}." : "";
            string unit = argument.Unit is null ? "" : $" In {argument.Unit}.";
            table.Add(argument.Name, argument.IsRequired ? "required" : argument.Default ?? "", argument.Doc + choices + unit);
        }

        table.WriteTo(output);
        foreach (string note in op.Notes)
        {
            output.WriteLine();
            output.WriteLine(note.Replace("**", "", StringComparison.Ordinal).Replace("`", "", StringComparison.Ordinal));
        }

        output.WriteLine();
        output.WriteLine("Example:");
        output.WriteLine($"  {op.Example}");
        if (op.Sample is not OpSample sample) return;
        output.WriteLine();
        output.WriteLine(sample.Query.Trim());
        PlainTable rows = new([.. sample.Columns.Select(static column => (column, false))]);
        foreach (IReadOnlyList<string> row in sample.Rows) rows.Add([.. row]);
        rows.WriteTo(output);
    }

    private static void Write(Utf8JsonWriter json, OpDescriptor op)
    {
        json.WriteStartObject();
        json.WriteString("name", op.SqlName);
        json.WriteString("group", SeriesGroup);
        json.WriteString("summary", op.Summary);
        json.WriteStartArray("inputs");
        foreach (string input in op.Inputs) json.WriteStringValue(input);
        json.WriteEndArray();
        json.WriteStartArray("arguments");
        foreach (OpArgumentDescriptor argument in op.Arguments)
        {
            json.WriteStartObject();
            json.WriteString("name", argument.Name);
            json.WriteString("kind", argument.Kind.ToString());
            json.WriteBoolean("required", argument.IsRequired);
            json.WriteString("default", argument.Default);
            json.WriteString("unit", argument.Unit);
            json.WriteString("doc", argument.Doc);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("example", op.Example);
        json.WriteEndObject();
    }
}
