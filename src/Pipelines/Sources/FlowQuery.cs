using System.Security.Cryptography;
using System.Text;
using Millrace.Catalog.Binding;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sources;

/// <summary>A flow's query with what it reads, views of the pipeline looked through.</summary>
/// <param name="Flow">The flow.</param>
/// <param name="Requests">Every relation it reads, also through temporary views, each once.</param>
/// <param name="Fingerprint">Changes when the query or a view it reads changes.</param>
internal sealed record FlowQuery(FlowDeclaration Flow, IReadOnlyList<RelationRequest> Requests, string Fingerprint)
{
    private static readonly string[] UnrepeatableWords =
    [
        "current_timestamp", "current_date", "now", "today", "random", "rand", "uuid", "gen_random_uuid", "current_time", "get_current_timestamp", "transaction_timestamp",
        "localtimestamp", "localtime", "uuidv4", "uuidv7", "nextval", "shuffle", "tablesample",
    ];

    /// <summary>False when the query gives other rows on the same input.</summary>
    public bool IsRepeatable { get; private init; } = true;

    /// <summary>What is remembered from batch to batch.</summary>
    public StreamShape Shape { get; private init; } = StreamShape.None;

    /// <summary>Where rows of streams are kept for later batches, in the order of the query.</summary>
    public IReadOnlyList<StreamLeaf> Leaves { get; private init; } = [];

    /// <summary>The flow, or that of a view, whose query groups by time windows.</summary>
    public FlowDeclaration WindowsFlow { get; private init; } = Flow;

    /// <summary>True when a view that it reads has expectations, so that its rows are judged on their way.</summary>
    public bool ReadsGuardedView { get; private init; }

    /// <summary>The streaming sources.</summary>
    public IEnumerable<RelationRequest> Streams => Requests.Where(IsStream);

    public static bool IsStream(RelationRequest request) => request
        is RelationRequest.Table { IsStream: true }
        or RelationRequest.Files { IsStream: true }
        or RelationRequest.DeltaPath { IsStream: true };

    /// <summary>The same request for all rows instead of those that are new.</summary>
    public static RelationRequest AsTable(RelationRequest request) => request switch
    {
        RelationRequest.Table { IsStream: true } table => table with { IsStream = false },
        RelationRequest.DeltaPath { IsStream: true } path => path with { IsStream = false },
        RelationRequest.Files { IsStream: true } files => files with { IsStream = false },
        _ => request,
    };

    /// <summary>The text of a query with its places.</summary>
    public static QueryInput InputOf(FlowDeclaration flow) => new(flow.Query.Text.Text, flow.Query.Text.LocationAt);

    /// <summary>False when a query's text names a function that gives other values on the same input.</summary>
    public static bool IsRepeatableText(string text) => !SqlLexer.Read(new SourceText("query", text))
        .Any(token => token.Kind == SqlTokenKind.Word && UnrepeatableWords.Contains(token.Value, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads what a flow reads.</summary>
    public static FlowQuery Of(PipelineServices services, PipelineDeclaration declaration, FlowDeclaration flow)
    {
        List<RelationRequest> requests = [];
        StringBuilder texts = new();
        HashSet<TableName> views = [];
        List<StreamLeaf> leaves = [];
        bool readsGuardedView = false;
        if (declaration.Find(flow.Target) is { Kind: DatasetKind.MaterializedView } target)
        {
            CollectRules(target);

            // Rows are judged by what the rules refer to, so the view changes with it.
            requests.AddRange(target.Expectations.Select(static rule => rule.Rule).OfType<ExpectationRule.References>()
                .Select(static rule => new RelationRequest.Table(string.Join('.', rule.Table), rule.Table, Travel: null, IsStream: false)));
        }

        Collect(flow, isKept: false);
        if (flow.ReplaceWhere is QueryText replaced) texts.Append(replaced.Text).Append('\n');
        string fingerprint = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(texts.ToString())))[..16];
        bool isRepeatable = IsRepeatableText(texts.ToString());
        FlowDeclaration windows = flow;
        StreamShape shape = requests.Exists(IsStream) ? Placed(ShapeOf(flow)) : StreamShape.None;
        return new FlowQuery(flow, requests.Distinct().ToArray(), fingerprint)
        {
            IsRepeatable = isRepeatable,
            ReadsGuardedView = readsGuardedView,
            Shape = shape,
            Leaves = leaves,
            WindowsFlow = windows,
        };

        void CollectRules(DatasetDeclaration dataset)
        {
            if (dataset is { IsStored: false, DeclaredColumns.Count: > 0 }) texts.AppendJoin(',', dataset.DeclaredColumns.Select(static column => Sql.Name(column.Name))).Append('\n');
            foreach (DeclaredColumn column in GeneratedColumns.Of(dataset)) texts.Append(column.Name).Append('=').Append(column.GeneratedAs).Append('\n');
            foreach (Expectation rule in dataset.Expectations) texts.Append(rule.Text).Append('\n').Append((int)rule.Action).Append('\n');
        }

        // What is remembered of a stream must have one place in the text.
        StreamShape Placed(StreamShape read) => read.Work switch
        {
            StreamWork.Join when leaves.Count != 2 => new StreamShape(StreamWork.Whole) { Reason = "a stream joined with itself through a view" },
            StreamWork.Windows when leaves.Exists(static leaf => leaf.Request.EventTime is null) => new StreamShape(StreamWork.Whole) { Reason = "a stream without WATERMARK" },
            _ => read,
        };

        StreamShape ShapeOf(FlowDeclaration of) => services.Governor.StreamShapeOf(InputOf(of), parts =>
        {
            if (declaration.Find(declaration.Resolve(parts, of.Query)) is not { Kind: DatasetKind.TemporaryView } view) return null;
            FlowDeclaration definition = declaration.Flows.First(candidate => candidate.Target == view.Name);
            StreamShape inner = ShapeOf(definition);
            if (inner.Work == StreamWork.Windows && ReferenceEquals(windows, flow)) windows = definition;
            return view.DeclaredColumns.Count > 0 ? Renamed(inner) : inner;
        });

        void Collect(FlowDeclaration from, bool isKept)
        {
            texts.Append(from.Query.Text.Text).Append('\n');
            foreach (RelationRequest request in services.Governor.RequestsOf(InputOf(from)))
            {
                if (request is RelationRequest.Table table && ViewOf(declaration, from, table) is DatasetDeclaration view)
                {
                    bool isLeaf = !isKept && request.EventTime is not null;
                    if (isLeaf) leaves.Add(new StreamLeaf(from, request));
                    if (!views.Add(view.Name)) continue;
                    readsGuardedView |= view.Expectations.Count > 0;
                    CollectRules(view);
                    Collect(declaration.Flows.First(candidate => candidate.Target == view.Name), isKept || isLeaf);
                    continue;
                }

                if (!isKept && IsStream(request)) leaves.Add(new StreamLeaf(from, request));
                requests.Add(request is RelationRequest.Table named ? Qualified(declaration, from, named) : request);
            }
        }
    }

    /// <summary>The shape of a view that names its columns: a name inside of it, as of an inner WATERMARK, may mean another column outside.</summary>
    private static StreamShape Renamed(StreamShape inner) => inner.Work switch
    {
        StreamWork.Distinct when inner.Keys.Count > 0 => new StreamShape(StreamWork.Whole) { Reason = "DISTINCT ON in a view that names its columns", Location = inner.Location },
        StreamWork.RowByRow or StreamWork.Distinct => inner with { Times = [.. inner.Times.Select(static _ => (EventTime?)null)] },
        _ => inner,
    };

    /// <summary>The view of the pipeline that a name means, or null.</summary>
    public static DatasetDeclaration? ViewOf(PipelineDeclaration declaration, FlowDeclaration flow, RelationRequest.Table table) =>
        declaration.Find(declaration.Resolve(table.Parts, flow.Query)) is { Kind: DatasetKind.TemporaryView or DatasetKind.CatalogView } view ? view : null;

    /// <summary>The same request by its full name.</summary>
    public static RelationRequest.Table Qualified(PipelineDeclaration declaration, FlowDeclaration flow, RelationRequest.Table table)
    {
        TableName name = declaration.Resolve(table.Parts, flow.Query);
        return table with { Name = name.ToString(), Parts = [name.Catalog, name.Schema, name.Table] };
    }
}
