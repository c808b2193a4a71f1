using Millrace.Foundation.Faults;

namespace Millrace.Foundation.Names;

/// <summary>
/// The full name of a table: catalog, schema and table. Names compare without regard to case, as SQL does, and keep
/// the spelling they were given.
/// </summary>
public sealed record TableName
{
    /// <summary>Makes a name of three valid parts.</summary>
    /// <exception cref="MillraceException">NAME_INVALID: a part is empty or holds a character that no path may hold.</exception>
    public TableName(string catalog, string schema, string table)
    {
        Catalog = Checked(catalog);
        Schema = Checked(schema);
        Table = Checked(table);
    }

    /// <summary>First part.</summary>
    public string Catalog { get; }

    /// <summary>Second part.</summary>
    public string Schema { get; }

    /// <summary>Third part, the table itself.</summary>
    public string Table { get; }

    /// <summary>Reads one, two or three parts; what is missing comes from the defaults.</summary>
    /// <param name="parts">Parts as written, outermost first.</param>
    /// <param name="defaultCatalog">Catalog for a name of one or two parts.</param>
    /// <param name="defaultSchema">Schema for a name of one part.</param>
    /// <exception cref="MillraceException">NAME_INVALID: no part or more than three parts, or a part is not usable.</exception>
    public static TableName FromParts(IReadOnlyList<string> parts, string defaultCatalog, string defaultSchema)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Count switch
        {
            1 => new TableName(defaultCatalog, defaultSchema, parts[0]),
            2 => new TableName(defaultCatalog, parts[0], parts[1]),
            3 => new TableName(parts[0], parts[1], parts[2]),
            _ => throw FoundationErrors.InvalidName(string.Join('.', parts), "a table has one, two or three parts"),
        };
    }

    /// <summary>True when both name the same table.</summary>
    public bool Equals(TableName? other) =>
        other is not null
        && StringComparer.OrdinalIgnoreCase.Equals(Catalog, other.Catalog)
        && StringComparer.OrdinalIgnoreCase.Equals(Schema, other.Schema)
        && StringComparer.OrdinalIgnoreCase.Equals(Table, other.Table);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(
        StringComparer.OrdinalIgnoreCase.GetHashCode(Catalog),
        StringComparer.OrdinalIgnoreCase.GetHashCode(Schema),
        StringComparer.OrdinalIgnoreCase.GetHashCode(Table));

    /// <summary>The three parts joined by dots.</summary>
    public override string ToString() => $"{Catalog}.{Schema}.{Table}";

    private static string Checked(string part)
    {
        if (string.IsNullOrWhiteSpace(part)) throw FoundationErrors.InvalidName(part, "a part is empty");
        if (part.AsSpan().IndexOfAny("/\\\0\n\r") >= 0 || part is "." or "..")
            throw FoundationErrors.InvalidName(part, "it holds a slash, a line break or is a dot path");
        return part;
    }
}
