using System.Reflection;
using System.Runtime.CompilerServices;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
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

    /// <summary>Declares a flow into a streaming table.</summary>
    /// <param name="name">Name of the flow, one to three parts.</param>
    /// <param name="target">The streaming table.</param>
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
        foreach (Action<ScriptScope> declare in _declarations) declare(new ScriptScope(builder));
        return builder.Build();
    }

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

    private PipelineBuilder Add(Action<ScriptScope> declaration)
    {
        _declarations.Add(declaration);
        return this;
    }
}
