using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Filters;

namespace Millrace.Workspace.Tiles;

/// <summary>
/// Runs what tiles ask. Equal questions at one time are answered once, and answers are kept as long as no table they were made of has
/// a newer version. Thread safety: all members may be called at once.
/// </summary>
/// <param name="engine">Runs the queries.</param>
/// <param name="governor">Binds them.</param>
/// <param name="metastore">The tables there are.</param>
/// <param name="clock">Tells how long a query took.</param>
/// <param name="options">Default names, and how much is kept.</param>
public sealed class TileRunner(MillraceEngine engine, Governor governor, Metastore metastore, TimeProvider clock, TileRunnerOptions options)
{
    private readonly FrameCache _cache = new(options.CacheBytes);
    private readonly SingleFlight<TileFrame> _flights = new();
    private long _queriesRun;
    private long _queriesBound;

    /// <summary>How many queries the engine has run so far, which answers that are kept do not count in.</summary>
    public long QueriesRun => Interlocked.Read(ref _queriesRun);

    /// <summary>How many queries were bound so far. An answer that is kept is given without binding its query again when nothing it depends on looks other than it did.</summary>
    public long QueriesBound => Interlocked.Read(ref _queriesBound);

    /// <summary>About how many bytes of answers are kept.</summary>
    public long CachedBytes => _cache.Bytes;

    /// <summary>The answers to all queries of a widget, by the query's name. A fault is told in the frame.</summary>
    /// <param name="filters">The filters as they stand.</param>
    /// <param name="widget">A widget of the page.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyDictionary<string, TileFrame>> RunAsync(FilterState filters, Widget widget, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(filters);
        ArgumentNullException.ThrowIfNull(widget);
        Dictionary<string, TileFrame> frames = new(StringComparer.Ordinal);
        foreach (WidgetQuery query in widget.Queries)
        {
            if (widget.IsFilter && query.Fields.Count == 0) continue; // It only says which dataset's parameter the filter sets.
            frames[query.Name] = widget.Fault is MillraceException fault
                ? TileFrame.OfFault(fault)
                : await TryAsync(() => TileComposer.Compose(filters, widget, query), cancellationToken).ConfigureAwait(false);
        }

        return frames;
    }

    /// <summary>The values that a filter offers; see <see cref="TileComposer.ComposeValues"/>. No column when it is bound to parameters alone.</summary>
    /// <param name="filters">The filters as they stand.</param>
    /// <param name="filter">A filter of the page or of the global page.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public Task<TileFrame> ValuesAsync(FilterState filters, Widget filter, CancellationToken cancellationToken) =>
        TryAsync(() => TileComposer.ComposeValues(filters, filter), cancellationToken);

    /// <summary>The answer to a query. A fault of the query is told in the frame.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops waiting; the query itself goes on while others wait for it.</param>
    public Task<TileFrame> RunAsync(TileQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        string key = $"{query.Catalog ?? options.DefaultCatalog}\n{query.Schema ?? options.DefaultSchema}\n{query.Text.Text}";
        return _flights.RunAsync(key, stop => AnswerAsync(query, key, stop), cancellationToken);
    }

    /// <summary>The query of all rows of a tile, bound as it stands now, for who writes them to a file.</summary>
    /// <exception cref="MillraceException">QUERY_NOT_READ_ONLY, QUERY_INVALID, TABLE_NOT_FOUND and others.</exception>
    public async Task<BoundQuery> BindWholeAsync(TileQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        foreach (QueryInput dataset in query.Datasets) governor.CheckReadOnly(dataset);
        return await governor.BindAsync(query.Whole ?? query.Text, ResolverOf(query, dependencies: null), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The columns that a query gives, without a row: it is bound and not run. A fault is told in the frame.</summary>
    /// <param name="query">The query.</param>
    /// <param name="cancellationToken">Stops the binding.</param>
    public async Task<TileFrame> DescribeAsync(TileQuery query, CancellationToken cancellationToken)
    {
        try
        {
            return FrameReader.Describe(engine, await BindWholeAsync(query, cancellationToken).ConfigureAwait(false));
        }
        catch (MillraceException fault)
        {
            return TileFrame.OfFault(fault);
        }
    }

    private SnapshotResolver ResolverOf(TileQuery query, QueryDependencies? dependencies) =>
        new(metastore, engine, query.Catalog ?? options.DefaultCatalog, query.Schema ?? options.DefaultSchema, metastore.Warehouse.Value)
        {
            Dependencies = dependencies,
        };

    private async Task<long?> CountAsync(QueryInput count, SnapshotResolver resolver, CancellationToken cancellationToken)
    {
        BoundQuery bound = await governor.BindAsync(count, resolver, cancellationToken).ConfigureAwait(false);
        TileFrame answer = await FrameReader.ReadAsync(engine, bound, maxRows: 1, cancellationToken).ConfigureAwait(false);
        return answer.RowCount == 1 && answer.Columns[0].Number(0) is double rows ? (long)rows : null;
    }

    private async Task<TileFrame> TryAsync(Func<TileQuery?> compose, CancellationToken cancellationToken)
    {
        try
        {
            return compose() is TileQuery query ? await RunAsync(query, cancellationToken).ConfigureAwait(false) : new TileFrame([], fault: null);
        }
        catch (MillraceException fault)
        {
            return TileFrame.OfFault(fault);
        }
    }

    private async Task<TileFrame> AnswerAsync(TileQuery query, string key, CancellationToken cancellationToken)
    {
        long start = clock.GetTimestamp();
        try
        {
            KeptFrame? kept = _cache.Find(key);
            if (kept?.Stamps is DependencyStamps known && await known.AreCurrentAsync(metastore, cancellationToken).ConfigureAwait(false)) return kept.Frame;
            bool isRepeatable = true;
            foreach (QueryInput dataset in query.Datasets) isRepeatable &= governor.CheckReadOnly(dataset);
            QueryDependencies dependencies = new();
            SnapshotResolver resolver = ResolverOf(query, dependencies);
            DateTimeOffset bindingBegan = clock.GetUtcNow();
            Interlocked.Increment(ref _queriesBound);
            BoundQuery bound = await governor.BindAsync(query.Text, resolver, cancellationToken).ConfigureAwait(false);
            isRepeatable &= dependencies.IsRepeatable;
            DependencyStamps? stamps = isRepeatable ? await dependencies.StampAsync(metastore, bindingBegan, cancellationToken).ConfigureAwait(false) : null;
            IReadOnlyList<TableVersion> tables = [.. bound.Scans.Select(static scan => new TableVersion(scan.Table, scan.Version)).Distinct()];
            if (isRepeatable && kept is not null && kept.IsOf(bound.Sql, tables))
            {
                _cache.Add(key, kept with { Stamps = stamps });
                return kept.Frame;
            }

            Interlocked.Increment(ref _queriesRun);
            TileFrame frame = await FrameReader.ReadAsync(engine, bound, TileComposer.MaxRows, cancellationToken).ConfigureAwait(false);
            TileFrame told = new(frame.Columns, fault: null)
            {
                IsTruncated = frame.IsTruncated,
                RowsInAll = frame.IsTruncated && query.Count is QueryInput count ? await CountAsync(count, resolver, cancellationToken).ConfigureAwait(false) : null,
                IsRepeatable = isRepeatable,
                Tables = tables,
                Elapsed = clock.GetElapsedTime(start),
            };
            if (isRepeatable) _cache.Add(key, new KeptFrame(told, bound.Sql, stamps));
            return told;
        }
        catch (MillraceException fault)
        {
            return new TileFrame([], fault) { Elapsed = clock.GetElapsedTime(start) };
        }
    }
}
