using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Code;

/// <summary>Says what a dataset is like. Thread safety: none.</summary>
public sealed class DatasetBuilder
{
    private readonly List<(string Name, string Condition, ViolationAction Action, SourceLocation Location)> _rules = [];
    private readonly List<string> _properties = [];
    private string? _comment;
    private string? _columns;
    private string? _rulesFrom;
    private bool _isPrivate;
    private IReadOnlyList<string> _partitionColumns = [];
    private Clustering _clustering = new Clustering.Unspecified();

    internal DatasetBuilder(string owner, SourceLocation location)
    {
        Owner = owner;
        Location = location;
    }

    internal string Owner { get; }

    internal SourceLocation Location { get; }

    /// <summary>What the dataset is for, for people.</summary>
    public DatasetBuilder Comment(string comment) => Changed(() => _comment = comment);

    /// <summary>Columns as in the parentheses of SQL: <c>device_id integer NOT NULL, at timestamp</c>.</summary>
    public DatasetBuilder Columns(string columns) => Changed(() => _columns = columns);

    /// <summary>Keeps the table out of the catalog.</summary>
    public DatasetBuilder Private() => Changed(() => _isPrivate = true);

    /// <summary>Columns by whose values the files are kept apart, in order.</summary>
    public DatasetBuilder PartitionedBy(params IReadOnlyList<string> columns) =>
        Changed(() => _partitionColumns = [.. columns]);

    /// <summary>Columns by which rows are kept close together, in order.</summary>
    public DatasetBuilder ClusterBy(params IReadOnlyList<string> columns) =>
        Changed(() => _clustering = new Clustering.By([.. columns]));

    /// <summary>Lets Millrace choose the columns to cluster by.</summary>
    public DatasetBuilder ClusterByAuto() => Changed(() => _clustering = new Clustering.Auto());

    /// <summary>A table property.</summary>
    public DatasetBuilder Property(string key, string value) => Changed(() => _properties.Add($"{key}={value}"));

    /// <summary>A rule rows should keep: those that break it are kept and counted.</summary>
    public DatasetBuilder Expect(
        string name, string condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Rule(name, condition, ViolationAction.Warn, CodeLocation.At(Owner, file, line));

    /// <summary>A rule rows must keep: those that break it are dropped and counted.</summary>
    public DatasetBuilder ExpectOrDrop(
        string name, string condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Rule(name, condition, ViolationAction.Drop, CodeLocation.At(Owner, file, line));

    /// <summary>A rule rows must keep: those that break it go to the table's quarantine.</summary>
    public DatasetBuilder ExpectOrQuarantine(
        string name, string condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Rule(name, condition, ViolationAction.Quarantine, CodeLocation.At(Owner, file, line));

    /// <summary>A rule no row may break: one that does stops the flow, and nothing is written.</summary>
    public DatasetBuilder ExpectOrFail(
        string name, string condition, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0) =>
        Rule(name, condition, ViolationAction.Fail, CodeLocation.At(Owner, file, line));

    /// <summary>Further rules, which a table holds in its columns <c>name</c>, <c>condition</c> and <c>action</c>.</summary>
    /// <param name="table">One to three parts.</param>
    /// <param name="where">A condition that chooses among its rows; null for all.</param>
    public DatasetBuilder ExpectFrom(string table, string? where = null)
    {
        string name = SqlPiece.Path(table);
        return Changed(() => _rulesFrom = where is null ? name : $"{name} WHERE {SqlPiece.Expression(where)}");
    }

    internal DatasetBuilder RulesFrom(string text) => Changed(() => _rulesFrom = text);

    internal DatasetBuilder Rule(string name, string condition, ViolationAction action, SourceLocation location) =>
        Changed(() => _rules.Add((name, condition, action, location)));

    internal DatasetBuilder Properties(IEnumerable<string> properties) =>
        Changed(() => _properties.AddRange(properties));

    /// <summary>Declares the dataset and, where it has one, its query.</summary>
    internal void Declare(ScriptScope scope, DatasetKind kind, string name, Query? query)
    {
        CodeText text = new(Owner, scope);
        TableName full = FullName(scope, kind, text.Name(name));
        ColumnList columns = text.Columns(_columns, kind);
        scope.Builder.Add(new DatasetDeclaration(full, kind, Location)
        {
            IsPrivate = _isPrivate,
            DeclaredColumns = columns.Columns,
            Keys = columns.Keys,
            Expectations = ExpectationRules.Resolve(
                [.. columns.Expectations, .. _rules.Select(rule => text.Expectation(rule.Name, rule.Condition, rule.Action, rule.Location))], scope),
            RulesFrom = ExpectationRules.Resolve(text.RulesFrom(_rulesFrom, Location), scope),
            PartitionColumns = _partitionColumns,
            Clustering = _clustering,
            Comment = _comment,
            Properties = CodeText.Properties(_properties, Location),
        });
        if (query is null) return;
        scope.Builder.Add(new FlowDeclaration(
            full.ToString(), full, scope.Query(text.Query(query)), IsOnce: false, Location));
    }

    private TableName FullName(ScriptScope scope, DatasetKind kind, IReadOnlyList<string> parts)
    {
        if (kind == DatasetKind.TemporaryView && parts.Count > 1) throw GraphErrors.QualifiedView(parts, Location);
        return scope.Resolve(parts);
    }

    private DatasetBuilder Changed(Action change)
    {
        change();
        return this;
    }
}
