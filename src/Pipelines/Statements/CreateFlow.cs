using Millrace.Foundation.Faults;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Statements;

/// <summary>Reads CREATE FLOW … AS INSERT INTO and CREATE FLOW … AS AUTO CDC INTO.</summary>
internal sealed class CreateFlow : IStatementParser
{
    /// <inheritdoc/>
    public StatementDescriptor Descriptor { get; } = new(
        "CREATE FLOW",
        "Appends the rows of one more query to a streaming table or sends them to a sink, or applies change events to a table; ONCE runs it a single time.",
        """
        CREATE FLOW name [COMMENT 'text'] AS
          { INSERT INTO [ONCE] target BY NAME query
          | INSERT INTO [SINK] sink BY NAME query
          | INSERT INTO target REPLACE WHERE condition BY NAME query
          | AUTO CDC [ONCE] INTO target FROM STREAM(source) KEYS (column, …) …
          | AUTO CDC INTO target FROM SNAPSHOT source KEYS (column, …) … }
        """,
        """
        CREATE FLOW backfill COMMENT 'Last year, once'
        AS INSERT INTO ONCE readings BY NAME SELECT * FROM read_files('archive/*.csv', format => 'csv', header => true)
        """);

    /// <inheritdoc/>
    public bool Recognises(TokenReader reader) =>
        CreateHead.Peek(reader) is { Object: CreateObject.Flow, IsReplace: false, IsRefresh: false, WordCount: 2 };

    /// <inheritdoc/>
    public PipelineStatement Parse(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        reader.ExpectWords("CREATE", "FLOW");
        IReadOnlyList<string> name = reader.ExpectQualified("the name of the flow");
        string? comment = reader.TryTakeWords("COMMENT") ? reader.ExpectText("the comment in quotes") : null;
        reader.ExpectWords("AS");
        (IReadOnlyList<string> target, FlowBody body, bool namesSink) = FlowBodyReader.ReadWithTarget(reader);
        return new FlowStatement(start, name, comment, target, body) { NamesSink = namesSink };
    }
}
