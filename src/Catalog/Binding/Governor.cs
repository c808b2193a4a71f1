using System.Text;
using Millrace.Catalog.Faults;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>
/// The only way from a person's SQL to a bound query: it finds what the query reads in the engine's syntax tree, asks
/// the resolver for each relation, expands the time-series operators, and puts the results into the text. Thread safety:
/// immutable; calls may run at once.
/// </summary>
public sealed class Governor
{
    private const string SelectAll = "SELECT * FROM ";
    private const int SelectAllLength = 14;

    private readonly MillraceEngine _engine;
    private readonly TimeSeriesOps _ops;

    /// <summary>Makes a governor.</summary>
    public Governor(MillraceEngine engine, TimeSeriesOps ops)
    {
        _engine = engine;
        _ops = ops;
    }

    /// <summary>Binds a query.</summary>
    /// <param name="input">The query.</param>
    /// <param name="resolver">Gives the relations.</param>
    /// <param name="cancellationToken">Stops the resolving.</param>
    /// <exception cref="MillraceException">
    /// SQL_SYNTAX, QUERY_INVALID, TABLE_NOT_FOUND and others, each with file, line and column.
    /// </exception>
    public async Task<BoundQuery> BindAsync(QueryInput input, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(resolver);
        for (QueryInput meant = input; ;)
        {
            BoundQuery bound = await BindAsWrittenAsync(meant, resolver, cancellationToken).ConfigureAwait(false);
            if (QuotedText.TryMean(_engine, meant, bound) is not QueryInput next) return bound;
            meant = next;
        }
    }

    /// <summary>
    /// Binds a query that comes from a file or from a person at a browser: one SELECT, which reads tables and views by their names
    /// and neither files, nor settings, nor the surroundings of the process.
    /// </summary>
    /// <param name="input">The query.</param>
    /// <param name="resolver">Gives the relations.</param>
    /// <param name="cancellationToken">Stops the resolving.</param>
    /// <exception cref="MillraceException">QUERY_NOT_READ_ONLY: it does more. SQL_SYNTAX, QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public Task<BoundQuery> BindReadOnlyAsync(QueryInput input, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        CheckReadOnly(input);
        return BindAsync(input, resolver, cancellationToken);
    }

    /// <summary>Refuses a query that does more than read tables and views by their names.</summary>
    /// <returns>True when the query gives the same rows as long as its tables do not change; false with <c>now()</c> and the like.</returns>
    /// <exception cref="MillraceException">QUERY_NOT_READ_ONLY, SQL_SYNTAX, QUERY_INVALID: it is no SELECT.</exception>
    public bool CheckReadOnly(QueryInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (SparkDialect.Lex(input).FirstOrDefault(static token => token.IsSymbol(";")) is { End: > 0 } second)
            throw CatalogErrors.NotReadOnly("It may hold a second statement; leave the semicolon out", input.Locate(second.Start));
        QueryInput spoken = SpokenQuery.Of(input).Query;
        using SyntaxTree tree = _engine.Parse(spoken.Text, spoken.Locate);
        return ReadOnlyRules.Check(spoken, tree, _ops, RequestsOf(input));
    }

    /// <summary>True when a query reads tables and views by their names alone and gives the same rows as long as those do not change.</summary>
    internal bool IsRepeatable(QueryInput input)
    {
        try
        {
            return CheckReadOnly(input);
        }
        catch (MillraceException)
        {
            return false;
        }
    }

    private async Task<BoundQuery> BindAsWrittenAsync(QueryInput input, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        QueryInput spoken = SpokenQuery.Of(input).Query;
        List<ScanProfile> scans = [];
        List<OperatorPath> operators = [];
        BindingScope scope = new([], "", scans) { Operators = operators };
        TextSplice bound = await BindTextAsync(spoken, scope, resolver, cancellationToken).ConfigureAwait(false);
        QueryInput result = spoken.Edited(bound);
        return new BoundQuery(result.Text) { Locate = result.Locate, Scans = scans, Operators = operators, IsStream = scope.Stream.IsStream };
    }

    /// <summary>Binds a relation for operators that are called in code.</summary>
    /// <param name="relation">The name of a table, a call of a table function, or a query in parentheses.</param>
    /// <param name="resolver">Gives the relations that it reads.</param>
    /// <param name="cancellationToken">Stops the resolving.</param>
    /// <exception cref="MillraceException">SQL_SYNTAX, QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public async Task<SeriesFrame> FrameAsync(SourceText relation, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(relation);
        ArgumentNullException.ThrowIfNull(resolver);
        QueryInput spoken = SpokenQuery.Of(QueryInput.Of(relation)).Query;
        QueryInput whole = InputOf(spoken, 0, spoken.Text.Length);
        return (await FrameAsync(whole, new BindingScope([], "", []) { Operators = [] }, resolver, cancellationToken).ConfigureAwait(false)).Frame;
    }

    /// <summary>Binds an expression: what its sub-queries read is resolved, its columns stay as they are written.</summary>
    /// <param name="input">The expression.</param>
    /// <param name="resolver">Gives the relations.</param>
    /// <param name="cancellationToken">Stops the resolving.</param>
    /// <exception cref="MillraceException">SQL_SYNTAX, QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public async Task<BoundExpression> BindExpressionAsync(
        QueryInput input, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        const string before = "SELECT (";
        const string after = "\n)";
        QueryInput query = new(before + input.Text + after, offset => input.Locate(Math.Clamp(offset - before.Length, 0, input.Text.Length)));
        BoundQuery bound = await BindAsync(query, resolver, cancellationToken).ConfigureAwait(false);
        return new BoundExpression(bound.Sql[before.Length..^after.Length]) { Locate = offset => bound.Locate(offset + before.Length) };
    }

    /// <summary>An expression that a table keeps as a rule, from Spark's SQL into the engine's.</summary>
    /// <exception cref="MillraceException">SQL_SYNTAX: a quote or comment is never closed.</exception>
    public static string TranslateRule(string expression) =>
        SparkDialect.Rewrite(new QueryInput(expression, static _ => null)).Text;

    /// <summary>
    /// A condition over the columns of one relation as it is meant: double quotes around what is compared mean text, unless a
    /// column has that name.
    /// </summary>
    /// <param name="condition">The condition as written.</param>
    /// <param name="columns">Names of the columns.</param>
    /// <exception cref="MillraceException">SQL_SYNTAX: a quote or comment is never closed.</exception>
    public static string MeantRule(string condition, IReadOnlyCollection<string> columns)
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(columns);
        return QuotedText.Mean(condition, columns);
    }

    /// <summary>What a query wants to read, in the order written, without reading anything.</summary>
    /// <exception cref="MillraceException">SQL_SYNTAX, QUERY_INVALID.</exception>
    public IReadOnlyList<RelationRequest> RequestsOf(QueryInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        List<RelationRequest> requests = [];
        Collect(SpokenQuery.Of(input).Query, [], requests);
        return requests;
    }

    /// <summary>
    /// The columns by which a query falls apart into independent series, so that new rows of a source concern only the
    /// result's rows with the same value; empty when none is known.
    /// </summary>
    /// <param name="input">The query.</param>
    /// <param name="isStoredTable">True for the parts of a name that mean a table and no view.</param>
    public IReadOnlyList<string> SeriesKeysOf(QueryInput input, Func<IReadOnlyList<string>, bool> isStoredTable)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(isStoredTable);
        QueryInput spoken = SpokenQuery.Of(input).Query;
        using SyntaxTree tree = _engine.Parse(spoken.Text, spoken.Locate);
        return SeriesKeys.Of(tree, _engine.Aggregates, _ops, isStoredTable);
    }

    /// <summary>What a query's result gains when the tables it reads gain rows.</summary>
    /// <param name="input">The query.</param>
    /// <param name="relationOf">The shape of a table or view by the parts of its name.</param>
    /// <exception cref="MillraceException">SQL_SYNTAX, QUERY_INVALID.</exception>
    public IncrementShape IncrementShapeOf(QueryInput input, Func<IReadOnlyList<string>, IncrementShape> relationOf)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(relationOf);
        QueryInput spoken = SpokenQuery.Of(input).Query;
        using SyntaxTree tree = _engine.Parse(spoken.Text, spoken.Locate);
        return new IncrementShapes(tree, _engine.Aggregates, _ops, relationOf, spoken.Locate).Read();
    }

    /// <summary>What a query has to remember from batch to batch when the streams it reads come batch by batch.</summary>
    /// <param name="input">The query.</param>
    /// <param name="viewOf">The shape of a view by the parts of its name; null when the name means no view.</param>
    /// <exception cref="MillraceException">SQL_SYNTAX, QUERY_INVALID.</exception>
    public StreamShape StreamShapeOf(QueryInput input, Func<IReadOnlyList<string>, StreamShape?> viewOf)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentNullException.ThrowIfNull(viewOf);
        SpokenQuery spoken = SpokenQuery.Of(input);
        using SyntaxTree tree = _engine.Parse(spoken.Query.Text, spoken.Query.Locate);
        return new StreamShapes(tree, spoken.Windows, _engine.Aggregates, _ops, viewOf, spoken.Query.Locate).Read();
    }

    private void Collect(QueryInput input, IReadOnlyCollection<string> knownCtes, List<RelationRequest> requests)
    {
        IReadOnlyList<SqlToken> tokens = SparkDialect.Lex(input);
        using SyntaxTree tree = _engine.Parse(input.Text, input.Locate);
        foreach (FoundNode node in NodeFinder.Find(input, tree, tokens, knownCtes, _ops))
        {
            if (node is FoundNode.Relation relation) requests.Add(relation.Request);
            if (node is not FoundNode.Operator op) continue;
            foreach ((int start, int end) in op.Inputs)
                Collect(InputOf(input, start, end), [.. knownCtes, .. op.VisibleCtes], requests);
        }
    }

    private async Task<TextSplice> BindTextAsync(
        QueryInput input, BindingScope scope, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        IReadOnlyList<SqlToken> tokens = SparkDialect.Lex(input);
        List<FoundNode> nodes;
        using (SyntaxTree tree = _engine.Parse(input.Text, input.Locate))
            nodes = NodeFinder.Find(input, tree, tokens, scope.CteNames, _ops);
        bool isWhole = nodes is [{ Start: SelectAllLength } only] && only.End == input.Text.Length && input.Text.StartsWith(SelectAll, StringComparison.Ordinal);
        OrderWatch? order = isWhole ? scope.Order : null;
        scope = scope with { Order = null };
        List<(int, int, string)> edits = [];
        foreach (FoundNode node in nodes)
        {
            string replacement = node switch
            {
                FoundNode.Relation relation => await ResolveAsync(relation.Request, order, scope, resolver, cancellationToken).ConfigureAwait(false),
                FoundNode.Operator op => $"({await ExpandAsync(input, tokens, op, scope, resolver, cancellationToken).ConfigureAwait(false)}\n)",
                FoundNode.WindowOperator window => Expand(input, window),
                _ => throw new System.Diagnostics.UnreachableException(),
            };
            string alias = node.Alias is null ? "" : $" AS {Sql.Name(node.Alias)}";
            edits.Add((node.Start, node.End, replacement + alias));
        }

        if (scope.Stream.IsStream && nodes.OfType<FoundNode.WindowOperator>().FirstOrDefault() is FoundNode.WindowOperator first)
            throw CatalogErrors.At(StreamRules.WindowRefused(first.Op.Descriptor.SqlName), input.Locate(first.Start));
        return TextSplice.Apply(input.Text, edits);
    }

    private static async Task<string> ResolveAsync(
        RelationRequest request, OrderWatch? order, BindingScope scope, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        ResolvedRelation relation = await resolver.ResolveAsync(request with { WantsOrder = order is not null }, cancellationToken).ConfigureAwait(false);
        order?.Take(relation);
        if (relation.IsStream) scope.Stream.Note();
        if (relation.Scan is ScanProfile scan) scope.Scans.Add(scan);
        scope.Scans.AddRange(relation.ScansOfView);
        return $"({relation.Sql}\n)";
    }

    private async Task<string> ExpandAsync(
        QueryInput input,
        IReadOnlyList<SqlToken> tokens,
        FoundNode.Operator op,
        BindingScope scope,
        IRelationResolver resolver,
        CancellationToken cancellationToken)
    {
        BindingScope inner = await WithCtesAsync(input, tokens, op, scope, resolver, cancellationToken).ConfigureAwait(false);
        List<SeriesFrame> frames = [];
        List<string> notes = [];
        foreach ((int start, int end) in op.Inputs)
        {
            (SeriesFrame frame, string note) = await FrameAsync(InputOf(input, start, end), inner, resolver, cancellationToken).ConfigureAwait(false);
            if (frame.Stream is not null) scope.Stream.Note();
            frames.Add(frame);
            notes.Add(note);
        }

        if (frames is [{ Stream: not null } first, ..] && op.Op is IKernelOp)
        {
            string name = op.Op.Descriptor.SqlName;
            string identity = StreamRules.IdentityOf(name, op.Arguments, [inner.CteTexts, .. op.Inputs.Select(extent => input.Text[extent.Start..extent.End])]);
            string? state = await resolver.StateOfAsync(name, identity, cancellationToken).ConfigureAwait(false);
            frames[0] = first with { Stream = new SeriesStream(state) };
        }

        try
        {
            OpCall call = new(frames, op.Arguments);
            string sql = op.Op.Expand(call);
            StreamRules.Check(op.Op, frames, sql);
            scope.Operators.Add(OperatorPaths.Of(op.Op, sql, call, notes));
            return sql;
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, input.Locate(op.Start));
        }
    }

    /// <summary>A relation and all that is known of the order of its rows.</summary>
    private async Task<(SeriesFrame Frame, string Note)> FrameAsync(
        QueryInput part, BindingScope scope, IRelationResolver resolver, CancellationToken cancellationToken)
    {
        OrderWatch order = new();
        StreamWatch stream = new();
        if (MentionsStream(part, scope)) stream.Note();
        TextSplice bound = await BindTextAsync(part, scope with { Order = order, Stream = stream }, resolver, cancellationToken).ConfigureAwait(false);
        QueryInput result = part.Edited(bound);
        BoundQuery described = new(scope.Prefix + result.Text)
        {
            Locate = offset => offset < scope.Prefix.Length ? null : result.Locate(offset - scope.Prefix.Length),
        };
        SeriesFrame frame = new($"({result.Text}\n)", _engine.SeriesColumns(described))
        {
            Prefix = scope.Prefix,
            SortedBy = order.SortedBy,
            Segments = order.Pieces,
            IsRepeatable = order.IsRepeatable,
            NullFree = order.NullFree,
            Stream = stream.IsStream ? new SeriesStream(State: null) : null,
        };
        return (frame, order.Note);
    }

    /// <summary>
    /// An operator's columns are found by describing its input alone, so the common table expressions it can see must
    /// stand before it there.
    /// </summary>
    private async Task<BindingScope> WithCtesAsync(
        QueryInput input,
        IReadOnlyList<SqlToken> tokens,
        FoundNode.Operator op,
        BindingScope scope,
        IRelationResolver resolver,
        CancellationToken cancellationToken)
    {
        // These are bound a second time only to be described; what they read was told the first time.
        BindingScope result = scope with { Scans = [], Operators = [] };
        IReadOnlyList<string> streams = scope.StreamCtes;
        StringBuilder texts = new(scope.CteTexts);
        foreach (CteSpan cte in CteSpan.FindAll(input.Text, tokens))
        {
            if (cte.BodyEnd > op.Start || cte.ScopeEnd < op.End) continue;
            QueryInput body = new(input.Text[cte.BodyStart..cte.BodyEnd], offset => input.Locate(offset + cte.BodyStart));
            StreamWatch stream = new();
            if (MentionsStream(body, result)) stream.Note();
            TextSplice bound = await BindTextAsync(body, result with { Stream = stream }, resolver, cancellationToken).ConfigureAwait(false);
            if (stream.IsStream) streams = [.. streams, cte.Name];
            texts.Append(cte.Name).Append('=').Append(body.Text).Append('\n');
            result = result.With(cte, bound.Text) with { StreamCtes = streams, CteTexts = texts.ToString() };
        }

        return result with { Scans = scope.Scans, Operators = scope.Operators };
    }

    /// <summary>True when a text may read a common table expression that reads a stream.</summary>
    private static bool MentionsStream(QueryInput text, BindingScope scope) => scope.StreamCtes.Count > 0
        && SparkDialect.Lex(text).Any(token => token.IsName && scope.StreamCtes.Contains(token.Value, StringComparer.OrdinalIgnoreCase));

    private static string Expand(QueryInput input, FoundNode.WindowOperator window)
    {
        try
        {
            return window.Op.Expand(window.Call);
        }
        catch (MillraceException fault)
        {
            throw CatalogErrors.At(fault, input.Locate(window.Start));
        }
    }

    private static QueryInput InputOf(QueryInput input, int start, int end)
    {
        // A query in parentheses is taken as it is; a name or a call becomes one.
        string text = input.Text[start..end];
        return new QueryInput(SelectAll + text, offset => input.Locate(Math.Max(0, offset - SelectAllLength) + start));
    }
}
