using Millrace.Catalog.Exploring;
using Millrace.Catalog.Suggesting;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;
using Millrace.Server.Home;
using Millrace.TimeSeries;

namespace Millrace.Server.Live;

/// <summary>What tables and views there are, read at most once in some seconds for all who look. Thread safety: all members may be called at once.</summary>
/// <param name="served">The project.</param>
public sealed class CatalogBoard(ServedProject served)
{
    private static readonly TimeSpan Freshness = TimeSpan.FromSeconds(3);

    private readonly SemaphoreSlim _oneByOne = new(1);
    private readonly Dictionary<string, IReadOnlyList<(string Name, string Type)>> _views = new(StringComparer.OrdinalIgnoreCase);
    private IReadOnlyList<CatalogEntry> _entries = [];
    private DateTimeOffset _asOf = DateTimeOffset.MinValue;

    /// <summary>Reads single tables.</summary>
    public CatalogExplorer Explorer
    {
        get
        {
            PipelineServices services = served.Project.Services;
            return new CatalogExplorer(services.Tables, services.Metastore, served.Resolver());
        }
    }

    /// <summary>The functions that queries may call.</summary>
    public FunctionCatalog Functions => field ??= FunctionCatalog.Of(served.Project.Services.Engine, TimeSeriesOps.BuiltIn);

    /// <summary>Offers names, and knows how they are written.</summary>
    public SqlSuggester Suggester => field ??= new SqlSuggester(Functions, served.DefaultCatalog, served.DefaultSchema);

    /// <summary>All tables and views, as they are or were a moment ago.</summary>
    public async Task<IReadOnlyList<CatalogEntry>> EntriesAsync(CancellationToken cancellationToken)
    {
        await _oneByOne.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (served.Clock.GetUtcNow() - _asOf < Freshness) return _entries;
            _entries = await Task.Run(() => Explorer.ListAsync(cancellationToken), cancellationToken).ConfigureAwait(false);
            _asOf = served.Clock.GetUtcNow();
            lock (_views) _views.Clear();
            return _entries;
        }
        finally
        {
            _oneByOne.Release();
        }
    }

    /// <summary>What may be meant at a place of a query.</summary>
    /// <param name="text">The text around it.</param>
    /// <param name="cursor">The place as an offset.</param>
    /// <param name="cancellationToken">Stops the reading of tables.</param>
    public async Task<SuggestionList> SuggestAsync(string text, int cursor, CancellationToken cancellationToken)
    {
        List<KnownTable> tables = [];
        foreach (CatalogEntry entry in await EntriesAsync(cancellationToken).ConfigureAwait(false))
        {
            bool isNamed = entry.Kind == EntryKind.View && text.Contains(entry.Name.Table, StringComparison.OrdinalIgnoreCase);
            tables.Add(new KnownTable(entry.Name, Word(entry.Kind), isNamed ? await ColumnsOfViewAsync(entry, cancellationToken).ConfigureAwait(false) : entry.Columns));
        }

        return await Task.Run(() => Suggester.Suggest(text, cursor, tables), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A kind in small words.</summary>
    public static string Word(EntryKind kind) => kind switch
    {
        EntryKind.StreamingTable => "streaming table",
        EntryKind.MaterializedView => "materialized view",
        EntryKind.EventLog => "event log",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private async Task<IReadOnlyList<(string Name, string Type)>> ColumnsOfViewAsync(CatalogEntry entry, CancellationToken cancellationToken)
    {
        string key = entry.Name.ToString();
        lock (_views)
        {
            if (_views.TryGetValue(key, out IReadOnlyList<(string Name, string Type)>? known)) return known;
        }

        IReadOnlyList<(string Name, string Type)> columns = [];
        try
        {
            TableSchema schema = await Task.Run(() => Explorer.ColumnsAsync(entry.Name, cancellationToken), cancellationToken).ConfigureAwait(false);
            columns = [.. schema.Select(static column => (column.Name, DataTypeText.InSql(column.Type)))];
        }
        catch (MillraceException broken) when (!broken.IsTransient)
        {
            columns = []; // A view that cannot be bound has no columns to offer.
        }

        lock (_views) _views[key] = columns;
        return columns;
    }
}
