using Millrace.Catalog.Faults;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Files;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Metadata;

/// <summary>
/// The tables of a warehouse: folders <c>catalog/schema/table</c> that hold a Delta log. The folders are the whole
/// truth, so a table copied in is there at once. Thread safety: members may be called at once.
/// </summary>
public sealed class Metastore
{
    private readonly DeltaEnvironment _environment;

    /// <summary>Opens the metastore of a warehouse.</summary>
    /// <param name="environment">Where tables lie.</param>
    /// <param name="warehouse">Folder of the warehouse; need not exist.</param>
    public Metastore(DeltaEnvironment environment, LakePath warehouse)
    {
        ArgumentNullException.ThrowIfNull(environment);
        _environment = environment;
        Warehouse = warehouse;
    }

    /// <summary>Folder of the warehouse.</summary>
    public LakePath Warehouse { get; }

    /// <summary>False where nobody has said where tables shall lie, so that none can be made by name.</summary>
    public bool HasPlace { get; init; } = true;

    /// <summary>What tables need of the world.</summary>
    public DeltaEnvironment Environment => _environment;

    /// <summary>The views beside the tables.</summary>
    public ViewStore Views => new(this);

    /// <summary>The folder a table of that name has or would get. An existing folder is found without regard to case.</summary>
    public LakePath PathOf(TableName name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Below(Below(Below(Warehouse, name.Catalog), name.Schema), name.Table);
    }

    /// <summary>Opens a table, or null when there is none.</summary>
    /// <exception cref="MillraceException">The table is damaged or needs a feature we lack.</exception>
    public Task<DeltaLog?> TryOpenAsync(TableName name, CancellationToken cancellationToken) =>
        DeltaLog.TryOpenAsync(_environment, PathOf(name), cancellationToken);

    /// <summary>True when there is a table of that name, whether it can be opened or not.</summary>
    public bool Holds(TableName name) => Directory.Exists($"{PathOf(name)}/_delta_log");

    /// <summary>Removes a table with all its files. It is gone at once; should the removal stop midway, only rubbish is left.</summary>
    /// <exception cref="MillraceException">STORAGE_FAILED: the folder could not be removed.</exception>
    public void Drop(TableName name)
    {
        LakePath path = PathOf(name);
        string aside = $"{Path.GetDirectoryName(path.Value)}/.dropped-{_environment.NewId():N}";
        try
        {
            Directory.Move(path.Value, aside);
            Directory.Delete(aside, recursive: true);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("drop the table", path.Value, cause);
        }
    }

    /// <summary>Gives a table another name, which moves its folder.</summary>
    /// <param name="from">The table.</param>
    /// <param name="to">Its new name, which no table has.</param>
    /// <param name="location">Where the new name is written.</param>
    /// <exception cref="MillraceException">TABLE_EXISTS, STORAGE_FAILED.</exception>
    public void Rename(TableName from, TableName to, SourceLocation? location)
    {
        ArgumentNullException.ThrowIfNull(from);
        LakePath path = PathOf(to);
        if (Directory.Exists(path.Value)) throw CatalogErrors.TableExists(to, location);
        LakePath old = PathOf(from);
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path.Value)!); // A table lies three folders deep.
            Directory.Move(old.Value, path.Value);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw FoundationErrors.StorageFailed("rename the table", old.Value, cause);
        }
    }

    /// <summary>Names of all tables, ordered.</summary>
    public IReadOnlyList<TableName> List()
    {
        List<TableName> names = [];
        foreach ((string catalog, string schema) in Schemas())
        {
            foreach (string table in Folders($"{Warehouse}/{catalog}/{schema}"))
            {
                if (Directory.Exists($"{Warehouse}/{catalog}/{schema}/{table}/_delta_log"))
                    names.Add(new TableName(catalog, schema, table));
            }
        }

        return names;
    }

    /// <summary>All folders that may hold tables and views, ordered.</summary>
    internal IEnumerable<(string Catalog, string Schema)> Schemas() =>
        Folders(Warehouse.Value).SelectMany(catalog => Folders($"{Warehouse}/{catalog}").Select(schema => (catalog, schema)));

    /// <summary>The fault for a name that is not there, with the nearest one that is.</summary>
    public MillraceException NotFound(TableName name, SourceLocation? location)
    {
        ArgumentNullException.ThrowIfNull(name);
        TableName? nearest = NearestText.Of(name.Table, [.. List(), .. Views.List()], known => known.Table);
        string? similar = nearest is null ? null
            : nearest.Catalog == name.Catalog && nearest.Schema == name.Schema ? nearest.Table : nearest.ToString();
        return CatalogErrors.TableNotFound(name.ToString(), similar, location);
    }

    private static LakePath Below(LakePath folder, string name)
    {
        string exact = $"{folder}/{name}";
        if (Directory.Exists(exact) || !Directory.Exists(folder.Value)) return new LakePath(exact);
        string? other = Folders(folder.Value).FirstOrDefault(found => found.Equals(name, StringComparison.OrdinalIgnoreCase));
        return new LakePath(other is null ? exact : $"{folder}/{other}");
    }

    private static IEnumerable<string> Folders(string folder) => !Directory.Exists(folder) ? [] :
        Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path)!)
            .Where(name => name is not ['_' or '.', ..])
            .Order(StringComparer.Ordinal);
}
