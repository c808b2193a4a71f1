using System.CommandLine;
using System.Text.Json;
using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Reports;
using Millrace.Cli.Terminal;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Language;

namespace Millrace.Cli.Commands;

/// <summary>Tells what statements pipeline files may hold and how they are written.</summary>
internal sealed class StatementsCommand : ICliCommand
{
    private readonly Argument<string[]> _words = new("WORDS") { Description = "A statement, or words in its name or summary; all when left out.", Arity = ArgumentArity.ZeroOrMore };

    private readonly Option<ReportFormat> _format = new("--format") { Description = "How statements are written.", HelpName = "table|json" };

    public CommandDescriptor Descriptor { get; } = new(
        "statements",
        "Shows the statements of pipeline SQL: how each is written, and an example.",
        [
            new("millrace statements", "all of them"),
            new("millrace statements create flow", "one, with its syntax and an example"),
            new("millrace statements view", "those that have to do with views"),
        ]);

    public void Configure(Command command)
    {
        command.Add(_words);
        command.Add(_format);
    }

    public Task<int> RunAsync(ParseResult arguments, CliContext context, CancellationToken cancellationToken)
    {
        IReadOnlyList<StatementDescriptor> all = PipelineScript.Statements;
        string words = string.Join(' ', arguments.GetValue(_words) ?? []);
        StatementDescriptor? one = all.FirstOrDefault(statement => statement.Words.Equals(words, StringComparison.OrdinalIgnoreCase));
        StatementDescriptor[] found = one is not null ? [one] : [.. all.Where(statement => Mentions(statement, words))];
        if (found.Length == 0) throw CliErrors.StatementUnknown(words, NearestText.Of(words.ToUpperInvariant(), all, static statement => statement.Words)?.Words);
        if (arguments.GetValue(_format) == ReportFormat.Json) WriteJson(found, context.Terminal.Output);
        else if (found is [StatementDescriptor only]) Write(only, context.Terminal.Output);
        else WriteList(found, context.Terminal.Output);
        return Task.FromResult(ExitCode.Success);
    }

    private static bool Mentions(StatementDescriptor statement, string words) =>
        statement.Words.Contains(words, StringComparison.OrdinalIgnoreCase) || statement.Summary.Contains(words, StringComparison.OrdinalIgnoreCase);

    private static void WriteList(StatementDescriptor[] statements, TextWriter output)
    {
        PlainTable table = new(("statement", false), ("what it does", false));
        foreach (StatementDescriptor statement in statements) table.Add(statement.Words, statement.Summary);
        table.WriteTo(output);
    }

    private static void Write(StatementDescriptor statement, TextWriter output)
    {
        output.WriteLine(statement.Summary);
        output.WriteLine();
        output.WriteLine(statement.Syntax);
        output.WriteLine();
        output.WriteLine("Example:");
        foreach (string line in statement.Example.Split('\n')) output.WriteLine($"  {line}");
    }

    private static void WriteJson(StatementDescriptor[] statements, TextWriter output) => output.WriteLine(JsonText.Of(
        json =>
        {
            json.WriteStartArray();
            foreach (StatementDescriptor statement in statements)
            {
                json.WriteStartObject();
                json.WriteString("words", statement.Words);
                json.WriteString("summary", statement.Summary);
                json.WriteString("syntax", statement.Syntax);
                json.WriteString("example", statement.Example);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        },
        new JsonWriterOptions { Indented = true }));
}
