using Millrace.Catalog.Binding;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Catalog.Statements;

/// <summary>The columns of a table with their types and comments.</summary>
internal sealed class DescribeTable : IMetadataStatement
{
    public string Grammar => "DESCRIBE [TABLE] table";

    public async Task<LiteralRows?> TryAnswerAsync(StatementWords words, MetadataScope scope, CancellationToken cancellationToken)
    {
        if (!words.StartsWith("DESCRIBE") && !words.StartsWith("DESC")) return null;
        if (words.TableToEnd(words.Count > 2 && words.StartsWith("DESCRIBE", "TABLE") ? 2 : 1) is not RelationRequest request) return null;
        Snapshot snapshot = await scope.SnapshotAsync(request, cancellationToken).ConfigureAwait(false);
        LiteralRows rows = new(("col_name", "VARCHAR"), ("data_type", "VARCHAR"), ("comment", "VARCHAR"));
        foreach (Column column in snapshot.Schema)
            rows.Add(Sql.Text(column.Name), Sql.Text(DataTypeText.Format(column.Type)), Sql.TextOrNull(column.Comment));
        return rows;
    }
}
