using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Maintenance;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Catalog.Statements;

/// <summary>Lists a table's files in text files for readers that know no Delta.</summary>
internal sealed class GenerateManifest : ISqlStatement
{
    public string Grammar => "GENERATE symlink_format_manifest FOR TABLE table";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("GENERATE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        reader.ExpectWords("SYMLINK_FORMAT_MANIFEST");
        reader.ExpectWords("FOR", "TABLE");
        RelationRequest target = reader.ExpectTable();
        reader.ExpectEnd();
        Snapshot snapshot = await scope.SnapshotAsync(target, cancellationToken).ConfigureAwait(false);
        await new ManifestWriter(scope.Services).WriteAsync(snapshot, cancellationToken).ConfigureAwait(false);
        return LiteralRows.Done("generated");
    }
}
