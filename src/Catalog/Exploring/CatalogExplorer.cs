using Millrace.Catalog.Binding;
using Millrace.Catalog.Faults;
using Millrace.Catalog.Metadata;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Exploring;

/// <summary>Tells what tables and views there are and what each is, from logs alone: no row is read. Thread safety: all members may be called at once.</summary>
/// <param name="services">Engine and store.</param>
/// <param name="metastore">The tables there are.</param>
/// <param name="resolver">Gives the queries of views.</param>
public sealed class CatalogExplorer(TableServices services, Metastore metastore, SnapshotResolver resolver)
{
    private const string KindProperty = "millrace.kind";
    private const string OwnerProperty = "millrace.pipeline";
    private const string EventLogPrefix = "event_log_";

    /// <summary>All tables and views by catalog, schema and name. What cannot be read is listed with its fault.</summary>
    public async Task<IReadOnlyList<CatalogEntry>> ListAsync(CancellationToken cancellationToken)
    {
        List<CatalogEntry> entries = [];
        foreach (TableName name in metastore.List()) entries.Add(await EntryOfTableAsync(name, cancellationToken).ConfigureAwait(false));
        foreach (TableName name in metastore.Views.List()) entries.Add(await EntryOfViewAsync(name, cancellationToken).ConfigureAwait(false));
        return [.. entries.OrderBy(static entry => entry.Name.Catalog, StringComparer.OrdinalIgnoreCase)
            .ThenBy(static entry => entry.Name.Schema, StringComparer.OrdinalIgnoreCase)
            .ThenBy(static entry => entry.Name.Table, StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>One table or view.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND. A table that is there and cannot be read comes with its fault.</exception>
    public async Task<CatalogEntry> FindAsync(TableName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (metastore.Holds(name)) return await EntryOfTableAsync(name, cancellationToken).ConfigureAwait(false);
        return await metastore.Views.HoldsAsync(name, cancellationToken).ConfigureAwait(false)
            ? await EntryOfViewAsync(name, cancellationToken).ConfigureAwait(false)
            : throw metastore.NotFound(name, location: null);
    }

    /// <summary>The log of a table.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, or why its log cannot be read.</exception>
    public async Task<DeltaLog> LogAsync(TableName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        DeltaLog? log = await metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
        if (log is not null) return log;
        throw await metastore.Views.HoldsAsync(name, cancellationToken).ConfigureAwait(false) ? CatalogErrors.IsView(name, location: null) : metastore.NotFound(name, location: null);
    }

    /// <summary>The columns of a table or view with their comments.</summary>
    /// <exception cref="MillraceException">TABLE_NOT_FOUND, or why a view's query cannot be bound.</exception>
    public async Task<TableSchema> ColumnsAsync(TableName name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (await metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false) is DeltaLog log)
            return (await log.SnapshotAsync(cancellationToken).ConfigureAwait(false)).Schema;
        RelationRequest.Table request = new(name.ToString(), [name.Catalog, name.Schema, name.Table], Travel: null, IsStream: false);
        ViewDefinition view = await resolver.ViewOfAsync(request, cancellationToken).ConfigureAwait(false) ?? throw metastore.NotFound(name, location: null);
        ResolvedRelation rows = await resolver.ResolveAsync(request, cancellationToken).ConfigureAwait(false);
        TableSchema columns = services.Engine.StoredSchema(new BoundQuery(rows.Sql));
        return view.Columns.Count == 0 ? columns : new TableSchema(columns.Zip(view.Columns, static (column, named) => column with { Comment = named.Comment }));
    }

    /// <summary>A name in SQL, each part in backticks.</summary>
    public static string Quoted(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"{Quoted(name.Catalog)}.{Quoted(name.Schema)}.{Quoted(name.Table)}";
    }

    /// <summary>A name of one part in SQL, in backticks.</summary>
    public static string Quoted(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    /// <summary>Reads a name as an address has it: three parts between dots, a part that holds a dot or a backtick in backticks.</summary>
    /// <param name="text">The name; fewer parts are filled up.</param>
    /// <param name="catalog">Catalog of names that give none.</param>
    /// <param name="schema">Schema of names that give none.</param>
    /// <exception cref="MillraceException">NAME_INVALID.</exception>
    public static TableName Parse(string text, string catalog, string schema)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<string> parts = [];
        System.Text.StringBuilder part = new();
        bool isQuoted = false;
        foreach (char letter in text)
        {
            if (letter == '`') isQuoted = !isQuoted;
            if (letter == '.' && !isQuoted) Close();
            else part.Append(letter);
        }

        Close();
        return TableName.FromParts(parts, catalog, schema);

        void Close()
        {
            string raw = part.ToString();
            parts.Add(raw is ['`', .., '`'] && raw.Length > 2 ? raw[1..^1].Replace("``", "`", StringComparison.Ordinal) : raw);
            part.Clear();
        }
    }

    /// <summary>A name as <see cref="Parse"/> reads it.</summary>
    public static string Format(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return string.Join('.', new[] { name.Catalog, name.Schema, name.Table }.Select(static part => part.AsSpan().IndexOfAny('.', '`') < 0 ? part : Quoted(part)));
    }

    private async Task<CatalogEntry> EntryOfTableAsync(TableName name, CancellationToken cancellationToken)
    {
        EntryKind guess = name.Table.StartsWith(EventLogPrefix, StringComparison.OrdinalIgnoreCase) ? EntryKind.EventLog : EntryKind.Table;
        try
        {
            DeltaLog? log = await metastore.TryOpenAsync(name, cancellationToken).ConfigureAwait(false);
            if (log is null) return new CatalogEntry(name, guess) { Fault = metastore.NotFound(name, location: null).Message };
            Snapshot snapshot = await log.SnapshotAsync(cancellationToken).ConfigureAwait(false);
            return new CatalogEntry(name, KindOf(snapshot, guess))
            {
                Comment = snapshot.Metadata.Description,
                Pipeline = snapshot.Properties.GetValueOrDefault(OwnerProperty),
                Columns = [.. snapshot.Schema.Select(static column => (column.Name, DataTypeText.InSql(column.Type)))],
                Rows = snapshot.RowCount,
                Bytes = snapshot.SizeBytes,
                Version = snapshot.Version,
                Committed = snapshot.TimestampUtc,
            };
        }
        catch (MillraceException fault)
        {
            return new CatalogEntry(name, guess) { Fault = fault.Message };
        }
    }

    private async Task<CatalogEntry> EntryOfViewAsync(TableName name, CancellationToken cancellationToken)
    {
        try
        {
            ViewDefinition? view = await metastore.Views.TryReadAsync(name, cancellationToken).ConfigureAwait(false);
            return new CatalogEntry(view?.Name ?? name, EntryKind.View)
            {
                Comment = view?.Comment,
                Pipeline = view?.Pipeline,
            };
        }
        catch (MillraceException fault)
        {
            return new CatalogEntry(name, EntryKind.View) { Fault = fault.Message };
        }
    }

    private static EntryKind KindOf(Snapshot snapshot, EntryKind guess) => snapshot.Properties.GetValueOrDefault(KindProperty) switch
    {
        "StreamingTable" => EntryKind.StreamingTable,
        "MaterializedView" => EntryKind.MaterializedView,
        "Quarantine" => EntryKind.Quarantine,
        _ => guess,
    };
}
