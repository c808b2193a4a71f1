using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads CREATE SINK.</summary>
internal sealed class CreateSink : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "CREATE SINK",
        "Declares a place outside the pipeline to which flows send new rows, such as a Delta table of others; CREATE FLOW … AS INSERT INTO SINK sends them.",
        "CREATE SINK [IF NOT EXISTS] name [COMMENT 'text'] USING format [OPTIONS (option = 'value', …)]",
        """
        CREATE SINK alerts COMMENT 'For the maintenance team'
        USING DELTA OPTIONS (path = '/exports/alerts')
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) => reader.IsAtWords("CREATE", "SINK");

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        reader.ExpectWords("CREATE", "SINK");
        reader.TryTakeWords("IF", "NOT", "EXISTS");
        IReadOnlyList<string> name = reader.ExpectQualified("the name of the sink");
        string? comment = null;
        string? format = null;
        SourceLocation place = start;
        FrozenDictionary<string, string>? options = null;
        while (!reader.IsAtEnd)
        {
            SourceLocation clause = reader.Location;
            if (comment is null && reader.TryTakeWords("COMMENT")) comment = reader.ExpectText("the comment in quotes");
            else if (options is null && reader.TryTakeWords("OPTIONS")) options = ReadOptions(reader);
            else if (format is null && reader.TryTakeWords("USING")) (format, place) = (reader.ExpectName("the format of the sink, such as DELTA").ToLowerInvariant(), clause);
            else throw reader.Fault("USING, OPTIONS or COMMENT, each once", Hint(reader));
        }

        if (format is null) throw reader.Fault("USING and the format of the sink, such as DELTA");
        SinkDeclaration sink = new(format, options ?? FrozenDictionary<string, string>.Empty, place);
        return new Statement(start, name, comment, sink);
    }

    private static FrozenDictionary<string, string> ReadOptions(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        FrozenDictionary<string, string> options = TableClauseReader.ReadProperties(reader);
        IGrouping<string, string>? twice = options.Keys.GroupBy(static key => key, StringComparer.OrdinalIgnoreCase).FirstOrDefault(static same => same.Count() > 1);
        if (twice is not null) throw LanguageErrors.Syntax(start, $"the option '{twice.Key}' is given twice", "each option once", hint: "");
        return SinkDeclaration.OptionsOf(options);
    }

    private static string Hint(TokenReader reader) => reader.IsAtWords("AS")
        ? "A sink has no query of its own. Declare it, then CREATE FLOW name AS INSERT INTO SINK sink BY NAME SELECT … FROM STREAM …"
        : "";

    private sealed record Statement(SourceLocation Location, IReadOnlyList<string> Name, string? Comment, SinkDeclaration Sink) : PipelineStatement(Location)
    {
        public override void Declare(ScriptScope scope) => scope.Builder.Add(new DatasetDeclaration(scope.Resolve(Name), DatasetKind.Sink, Location)
        {
            Comment = Comment,
            Sink = Sink,
        });
    }
}
