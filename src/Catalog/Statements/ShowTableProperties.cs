using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>The properties of a table, or one of them, and the protocol it asks for.</summary>
internal sealed class ShowTableProperties : ISqlStatement
{
    public string Grammar => "SHOW TBLPROPERTIES table [('key')]";

    public bool IsReading => true;

    public bool Starts(StatementReader reader) => reader.TryTakeWords("SHOW", "TBLPROPERTIES");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest request = reader.ExpectTable();
        string? key = null;
        if (reader.TryTakeSymbol("("))
        {
            key = reader.ExpectPropertyKey();
            reader.ExpectSymbol(")");
        }

        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        SortedDictionary<string, string> properties = new(StringComparer.Ordinal);
        foreach ((string name, string value) in snapshot.Properties) properties[name] = value;
        properties["delta.minReaderVersion"] = Sql.Number(snapshot.Protocol.MinReaderVersion);
        properties["delta.minWriterVersion"] = Sql.Number(snapshot.Protocol.MinWriterVersion);
        foreach (string feature in (snapshot.Protocol.ReaderFeatures ?? []).Union(snapshot.Protocol.WriterFeatures ?? []))
            properties[$"delta.feature.{feature}"] = "supported";
        LiteralRows rows = new(("key", "VARCHAR"), ("value", "VARCHAR"));
        foreach ((string name, string value) in properties)
        {
            if (key is null || name.Equals(key, StringComparison.OrdinalIgnoreCase)) rows.Add(Sql.Text(name), Sql.Text(value));
        }

        if (key is not null && !rows.HasRows) rows.Add(Sql.Text(key), Sql.Text($"The table has no property '{key}'."));
        return rows;
    }
}
