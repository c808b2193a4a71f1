using System.CommandLine;
using System.Text.Json;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Cli.Commands;

/// <summary>Tells what time-series functions there are, what they take and what they give.</summary>
internal sealed class FunctionsCommand : ICliCommand
{
    private readonly Argument<string?> _name = new("NAME") { Description = "A function, or a word in its name or summary; all when left out.", Arity = ArgumentArity.ZeroOrOne };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How functions are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "functions",
        "Shows the time-series functions of SQL: their arguments, what they do with nulls and ties, and an example.",
        [
            new("millrace functions", "all of them"),
            new("millrace functions ts_ema", "one, with everything there is to know"),
            new("millrace functions window", "those that have to do with windows"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_name);
        command.Add(_format);
    }

    public Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        OpDescriptor[] all = [.. TimeSeriesOps.BuiltIn.Tables.Select(static op => op.Descriptor), .. TimeSeriesOps.BuiltIn.Windows.Select(static op => op.Descriptor)];
        string? name = arguments.GetValue(_name);
        OpDescriptor? one = name is null ? null : Array.Find(all, op => op.SqlName.Equals(name, StringComparison.OrdinalIgnoreCase));
        OpDescriptor[] found = one is not null ? [one] : [.. all.Where(op => name is null || Mentions(op, name))];
        if (found.Length == 0) throw CliErrors.FunctionUnknown(name!, NearestText.Of(name!, all, static op => op.SqlName)?.SqlName);
        if (arguments.GetValue(_format) == ReportFormat.Json) WriteJson(found, context.Terminal.Output);
        else if (one is not null) Write(one, context.Terminal.Output);
        else WriteList(found, context.Terminal.Output);
        return Task.FromResult(ExitCode.Success);
    }

    private static bool Mentions(OpDescriptor op, string word) =>
        op.SqlName.Contains(word, StringComparison.OrdinalIgnoreCase) || op.Summary.Contains(word, StringComparison.OrdinalIgnoreCase);

    private static void WriteList(OpDescriptor[] functions, TextWriter output)
    {
        PlainTable table = new(("function", false), ("what it does", false));
        foreach (OpDescriptor op in functions) table.Add(op.SqlName, op.Summary);
        table.WriteTo(output);
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

    private static void WriteJson(OpDescriptor[] functions, TextWriter output)
    {
        using MemoryStream buffer = new();
        using (Utf8JsonWriter json = new(buffer, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (OpDescriptor op in functions) Write(json, op);
            json.WriteEndArray();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void Write(Utf8JsonWriter json, OpDescriptor op)
    {
        json.WriteStartObject();
        json.WriteString("name", op.SqlName);
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
