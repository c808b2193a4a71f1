using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads SET key = value.</summary>
internal sealed class SetValue : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "SET",
        "Gives a key a value for the statements that follow in the file; ${key} stands for it.",
        "SET key = value",
        "SET plant.min_pressure = 840");

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) => reader.IsAtWords("SET");

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        reader.ExpectWords("SET");
        string key = ReadKey(reader);
        reader.ExpectSymbol("=");
        if (reader.IsAtEnd) throw reader.Fault("a value", "Write SET key = '' for an empty value.");
        SqlToken first = reader.Take();
        SqlToken last = first;
        while (!reader.IsAtEnd) last = reader.Take();
        bool isQuoted = first == last && first.Kind is SqlTokenKind.Text or SqlTokenKind.QuotedName;
        return new Statement(start, key, isQuoted ? first.Value : reader.Slice(first, last).Text);
    }

    // A key such as `pipelines.trigger-interval` is more than a name: dots and dashes belong to it.
    private static string ReadKey(TokenReader reader)
    {
        SqlToken first = reader.Current;
        if (!first.IsName) throw reader.Fault("a key");
        SqlToken last = first;
        while (!reader.IsAtEnd && !reader.IsAtSymbol("="))
        {
            SqlToken token = reader.Take();
            bool isJoined = token.Start == last.End || token == first;
            bool isPart = token.Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName or SqlTokenKind.Number
                || token.IsSymbol(".") || token.IsSymbol("-");
            if (!isJoined || !isPart) throw reader.Fault(token, "'=' and a value", "Write SET key = value.");
            last = token;
        }

        return first == last ? first.Value : reader.Slice(first, last).Text.Replace("`", "", StringComparison.Ordinal);
    }

    private sealed record Statement(SourceLocation Location, string Key, string Value) : PipelineStatement(Location)
    {
        public override void Declare(ScriptScope scope) => scope.Set(Key, Value);
    }
}
