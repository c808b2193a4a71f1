using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>A statement that declares a dataset, with or without its query.</summary>
internal sealed record CreateDatasetStatement(
    SourceLocation Location,
    DatasetKind Kind,
    bool IsPrivate,
    IReadOnlyList<string> Name,
    ColumnList Columns,
    TableClauses Clauses,
    FlowBody? Body) : PipelineStatement(Location)
{
    /// <summary>Reads the statement from CREATE on.</summary>
    /// <param name="reader">Stands at CREATE.</param>
    /// <param name="kind">What is made.</param>
    /// <param name="readBody">Reads what follows the clauses; gives null for a table without a query.</param>
    public static CreateDatasetStatement Read(
        TokenReader reader, DatasetKind kind, Func<TokenReader, FlowBody?> readBody)
    {
        SourceLocation start = reader.Location;
        CreateHead head = CreateHead.Peek(reader);
        reader.Skip(head.WordCount);
        reader.TryTakeWords("IF", "NOT", "EXISTS");
        IReadOnlyList<string> name = reader.ExpectQualified("a name");
        ColumnList columns = ColumnListReader.ReadOptional(reader, kind);
        TableClauses clauses = new TableClauseReader(reader, kind).Read();
        return new CreateDatasetStatement(start, kind, head.IsPrivate, name, columns, clauses, readBody(reader));
    }

    /// <summary>Reads <c>AS query</c>.</summary>
    public static FlowBody ReadQuery(TokenReader reader)
    {
        SourceLocation start = reader.Location;
        if (!reader.TryTakeWords("AS")) throw reader.Fault("a clause or AS and a query", MisspeltWord.OfClause(reader));
        return new FlowBody.Append(QueryBody.Expect(reader), IsOnce: false, start);
    }

    /// <inheritdoc/>
    public override void Declare(ScriptScope scope)
    {
        TableName name = FullName(scope);
        scope.Builder.Add(new DatasetDeclaration(name, Kind, Location)
        {
            IsPrivate = IsPrivate,
            DeclaredColumns = Columns.Columns,
            Keys = Columns.Keys,
            Expectations = ExpectationRules.Resolve(Columns.Expectations, scope),
            RulesFrom = ExpectationRules.Resolve(Clauses.RulesFrom, scope),
            PartitionColumns = Clauses.PartitionColumns,
            Clustering = Clauses.Clustering,
            Comment = Clauses.Comment,
            Properties = Clauses.Properties,
            RefreshPolicy = Clauses.RefreshPolicy,
            Schedule = Clauses.Schedule,
            RowFilter = Clauses.RowFilter,
            DefaultCollation = Clauses.DefaultCollation,
        });
        if (Body is not null) FlowDeclarer.Declare(scope, name.ToString(), name, Body, comment: null, Location);
    }

    private TableName FullName(ScriptScope scope)
    {
        if (Kind != DatasetKind.TemporaryView) return scope.Resolve(Name);
        if (Name.Count > 1) throw GraphErrors.QualifiedView(Name, Location);
        return new TableName(scope.Builder.Defaults.Catalog, scope.Builder.Defaults.Schema, Name[0]);
    }
}
