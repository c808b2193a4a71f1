using System.Reflection;
using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Code;

/// <summary>
/// A pipeline written in C#: datasets and flows one by one, or as methods with attributes, beside SQL files where that
/// is wanted. It gives the same declarations as the same pipeline in SQL. Thread safety: none.
/// </summary>
/// <example><code>
/// PipelineDeclaration pipeline = new PipelineBuilder()
///     .StreamingTable("bronze", Query.StreamFiles("landing", format: "csv"), table => table
///         .ExpectOrDrop("has id", "id IS NOT NULL"))
///     .MaterializedView("gold", Query.Table("bronze").GroupBy(["id"], "count(*) AS n"))
///     .Build(new PipelineDefaults("main", "plant"));
/// </code></example>
public sealed class PipelineBuilder
{
    /// <summary>Failures one after the other after which an event hook is called no more, unless it says another number.</summary>
    public const int DefaultHookFailures = 3;

    private readonly List<Action<ScriptScope>> _declarations = [];

    /// <summary>Declares a streaming table.</summary>
    /// <param name="name">One to three parts.</param>
    /// <param name="query">Its own query; null for a table that only flows fill.</param>
    /// <param name="describe">Says more about it.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder StreamingTable(
        string name,
        Query? query = null,
        Action<DatasetBuilder>? describe = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Add(DatasetKind.StreamingTable, name, query, describe, CodeLocation.At(name, file, line));

    /// <summary>Declares a materialized view.</summary>
    /// <inheritdoc cref="StreamingTable"/>
    public PipelineBuilder MaterializedView(
        string name,
        Query query,
        Action<DatasetBuilder>? describe = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Add(DatasetKind.MaterializedView, name, query, describe, CodeLocation.At(name, file, line));

    /// <summary>Declares a temporary view.</summary>
    /// <inheritdoc cref="StreamingTable"/>
    public PipelineBuilder TemporaryView(
        string name,
        Query query,
        Action<DatasetBuilder>? describe = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Add(DatasetKind.TemporaryView, name, query, describe, CodeLocation.At(name, file, line));

    /// <summary>Declares a view that the catalog keeps.</summary>
    /// <param name="name">One to three parts.</param>
    /// <param name="query">Its query.</param>
    /// <param name="comment">What it is for; null says nothing.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder View(
        string name,
        Query query,
        string? comment = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        Add(
            DatasetKind.CatalogView,
            name,
            query,
            comment is null ? null : view => view.Comment(comment),
            CodeLocation.At(name, file, line));

    /// <summary>Declares a sink: a place outside the pipeline to which flows send new rows. What is given says where.</summary>
    /// <param name="name">One to three parts; flows name it as their target.</param>
    /// <param name="comment">What it is for; null says nothing.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    /// <example><code>
    /// builder.Sink("alerts").ForEachBatch(SendAsync).AppendFlow("hot", "alerts", Query.Stream("readings").Where("temperature > 100"))
    /// </code></example>
    public SinkBuilder Sink(string name, string? comment = null, [CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        SinkBuilder sink = new(this, name, comment, CodeLocation.At(name, file, line));
        Add(sink.Declare);
        return sink;
    }

    /// <summary>
    /// Declares an event hook: code that is called for every event of an update, in their order, beside the update. It cannot
    /// hold the update up or make it fail; what it does wrong is told by <c>hook_progress</c> events, for which it is not called.
    /// </summary>
    /// <param name="name">Its name in these events.</param>
    /// <param name="handle">The code.</param>
    /// <param name="maxConsecutiveFailures">Failures one after the other after which it is called no more in the update; 0 for no limit.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder OnEvent(
        string name,
        Func<PipelineEvent, CancellationToken, Task> handle,
        int maxConsecutiveFailures = DefaultHookFailures,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(handle);
        ArgumentOutOfRangeException.ThrowIfNegative(maxConsecutiveFailures);
        EventHook hook = new(name, handle, Limit(maxConsecutiveFailures), CodeLocation.At(name, file, line));
        return Add(scope => scope.Builder.Add(hook));
    }

    /// <summary>Declares a flow into a streaming table, or to a sink.</summary>
    /// <param name="name">Name of the flow, one to three parts.</param>
    /// <param name="target">The streaming table or sink.</param>
    /// <param name="query">Where the rows come from.</param>
    /// <param name="once">True to run it a single time.</param>
    /// <param name="comment">What it is for; null says nothing.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder AppendFlow(
        string name,
        string target,
        Query query,
        bool once = false,
        string? comment = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(query);
        return Add(scope => Flow(scope, name, name, target, query, once, comment, CodeLocation.At(name, file, line)));
    }

    /// <summary>Declares a flow whose rows take the place of those that a predicate describes, in each update in which its sources changed.</summary>
    /// <param name="name">Name of the flow, one to three parts.</param>
    /// <param name="target">The streaming table.</param>
    /// <param name="predicate">A boolean SQL expression over the target's columns; all rows of the query must satisfy it.</param>
    /// <param name="query">The rows: a query over tables.</param>
    /// <param name="comment">What it is for; null says nothing.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder ReplaceWhereFlow(
        string name,
        string target,
        string predicate,
        Query query,
        string? comment = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(query);
        SourceLocation location = CodeLocation.At(name, file, line);
        return Declare(name, target, comment, location, text => new FlowBody.ReplaceWhere(text.Condition(predicate), text.Query(query), location));
    }

    /// <summary>Declares a flow that applies change events to a streaming table by key and sequence.</summary>
    /// <param name="name">Name of the flow, one to three parts.</param>
    /// <param name="target">The streaming table, which has no query of its own.</param>
    /// <param name="source">Where the events are: a streaming table, a table outside the pipeline, or a temporary view over them.</param>
    /// <param name="keys">The columns that tell rows of the target apart.</param>
    /// <param name="sequenceBy">What orders the events of a key; of several columns the later decide where the earlier are equal.</param>
    /// <param name="describe">Says the other clauses.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    /// <example><code>
    /// builder.StreamingTable("devices").AutoCdcFlow("devices_cdc", "devices", "device_changes", ["device_id"], ["changed_at"], changes => changes
    ///     .DeleteWhen("operation = 'DELETE'").ExceptColumns("operation", "changed_at").StoredAsScdType(2))
    /// </code></example>
    public PipelineBuilder AutoCdcFlow(
        string name,
        string target,
        string source,
        IReadOnlyList<string> keys,
        IReadOnlyList<string> sequenceBy,
        Action<AutoCdcBuilder>? describe = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(sequenceBy);
        AutoCdcBuilder changes = new();
        describe?.Invoke(changes);
        string clauses = changes.Clauses(source, keys, sequenceBy);
        SourceLocation location = CodeLocation.At(name, file, line);
        return Declare(name, target, changes.Text, location, text => new FlowBody.AutoCdc(text.AutoCdc(clauses, changes.IsOnce), location));
    }

    /// <summary>Declares a flow that makes a streaming table follow a table: each version of it that changes rows is a snapshot.</summary>
    /// <param name="name">Name of the flow, one to three parts.</param>
    /// <param name="target">The streaming table, which has no query of its own and no other flow.</param>
    /// <param name="source">The table, or a temporary view over one table.</param>
    /// <param name="keys">The columns that tell rows apart.</param>
    /// <param name="describe">Says the other clauses.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder SnapshotFlow(
        string name,
        string target,
        string source,
        IReadOnlyList<string> keys,
        Action<SnapshotFlowBuilder>? describe = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0) =>
        SnapshotFlow(name, target, source, next: null, keys, describe, CodeLocation.At(name, file, line));

    /// <summary>Declares a flow that makes a streaming table follow snapshots that a function gives.</summary>
    /// <param name="name">Name of the flow, one to three parts.</param>
    /// <param name="target">The streaming table, which has no query of its own and no other flow.</param>
    /// <param name="next">
    /// Gives the snapshot after that of a version, or the first for null; null when there is none. It is called until it gives null,
    /// also when the pipeline is planned, so it only looks for what there is. Versions ascend. A version comes back as
    /// <see cref="long"/>, <see cref="double"/>, <see cref="decimal"/>, <see cref="string"/>, <see cref="DateOnly"/> or <see cref="DateTimeOffset"/>.
    /// </param>
    /// <param name="keys">The columns that tell rows apart.</param>
    /// <param name="describe">Says the other clauses.</param>
    /// <param name="file">Given by the compiler.</param>
    /// <param name="line">Given by the compiler.</param>
    public PipelineBuilder SnapshotFlow(
        string name,
        string target,
        Func<object?, TableSnapshot?> next,
        IReadOnlyList<string> keys,
        Action<SnapshotFlowBuilder>? describe = null,
        [CallerFilePath] string file = "",
        [CallerLineNumber] int line = 0)
    {
        ArgumentNullException.ThrowIfNull(next);
        return SnapshotFlow(name, target, source: null, next, keys, describe, CodeLocation.At(name, file, line));
    }

    /// <summary>Declares what the methods of a type declare by their attributes.</summary>
    /// <typeparam name="T">A type with a constructor without parameters, unless all its methods are static.</typeparam>
    public PipelineBuilder FromType<T>()
        where T : class => Add(scope => CodeScanner.Declare(scope, typeof(T), instance: null));

    /// <summary>
    /// Declares what the methods of a type declare by their attributes; static classes can be given here.
    /// </summary>
    /// <param name="type">The type.</param>
    public PipelineBuilder FromType(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return Add(scope => CodeScanner.Declare(scope, type, instance: null));
    }

    /// <summary>Declares what the methods of an object declare by their attributes.</summary>
    /// <param name="instance">The object on which they are called.</param>
    public PipelineBuilder FromInstance(object instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return Add(scope => CodeScanner.Declare(scope, instance.GetType(), instance));
    }

    /// <summary>Declares what all types of an assembly declare by the attributes of their methods.</summary>
    /// <param name="assembly">The assembly.</param>
    public PipelineBuilder FromAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        return Add(scope => CodeScanner.DeclareAll(scope, assembly));
    }

    /// <summary>Declares what a file of pipeline SQL declares.</summary>
    /// <param name="file">The file.</param>
    public PipelineBuilder FromSql(SourceText file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return Add(scope => PipelineScript.ReadInto(scope.Builder, file));
    }

    /// <summary>Composes all queries and checks the whole.</summary>
    /// <param name="defaults">Catalog, schema and configuration of the pipeline.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_CODE_INVALID: a method cannot declare a dataset or failed. Also the codes of
    /// <see cref="PipelineScript"/>.
    /// </exception>
    public PipelineDeclaration Build(PipelineDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(defaults);
        DeclarationBuilder builder = new(defaults);
        FaultList faults = new();
        foreach (Action<ScriptScope> declare in _declarations) faults.Try(() => declare(new ScriptScope(builder)));
        faults.ThrowIfAny();
        return builder.Build();
    }

    internal static int? Limit(int failures) => failures <= 0 ? null : failures;

    internal static void Flow(
        ScriptScope scope,
        string owner,
        string name,
        string target,
        Query query,
        bool isOnce,
        string? comment,
        SourceLocation location)
    {
        CodeText text = new(owner, scope);
        TableName full = scope.Resolve(text.Name(target));
        scope.Builder.Add(new FlowDeclaration(
            scope.Resolve(text.Name(name)).ToString(), full, scope.Query(text.Query(query)), isOnce, location)
        {
            Comment = comment,
        });
    }

    private PipelineBuilder Add(
        DatasetKind kind, string name, Query? query, Action<DatasetBuilder>? describe, SourceLocation location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (kind != DatasetKind.StreamingTable) ArgumentNullException.ThrowIfNull(query);
        DatasetBuilder dataset = new(name, location);
        describe?.Invoke(dataset);
        return Add(scope => dataset.Declare(scope, kind, name, query));
    }

    private PipelineBuilder SnapshotFlow(
        string name, string target, string? source, Func<object?, TableSnapshot?>? next, IReadOnlyList<string> keys,
        Action<SnapshotFlowBuilder>? describe, SourceLocation location)
    {
        SnapshotFlowBuilder snapshots = new();
        describe?.Invoke(snapshots);
        string clauses = snapshots.Clauses.SnapshotClauses(source ?? "given", keys);
        return Declare(name, target, snapshots.Clauses.Text, location, text => new FlowBody.AutoCdc(text.Snapshots(clauses, next), location));
    }

    private PipelineBuilder Declare(string name, string target, string? comment, SourceLocation location, Func<CodeText, FlowBody> read)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentException.ThrowIfNullOrWhiteSpace(target);
        return Add(scope =>
        {
            CodeText text = new(name, scope);
            TableName full = scope.Resolve(text.Name(target));
            FlowDeclarer.Declare(scope, scope.Resolve(text.Name(name)).ToString(), full, read(text), comment, location);
        });
    }

    private PipelineBuilder Add(Action<ScriptScope> declaration)
    {
        _declarations.Add(declaration);
        return this;
    }
}
