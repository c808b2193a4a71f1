using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Snapshots;

namespace Millrace.Catalog.Statements;

/// <summary>Makes a table what it was at an earlier version, as a new version.</summary>
internal sealed class RestoreTable : ISqlStatement
{
    public string Grammar => "RESTORE [TABLE] table TO {VERSION AS OF n | TIMESTAMP AS OF 'time'}";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("RESTORE");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        if (reader.IsAtWords("TABLE") && reader.Peek(1).IsName) reader.Skip(1);
        RelationRequest target = reader.ExpectTable();
        reader.ExpectWords("TO");
        TimeTravel travel = reader.TryTakeTravel() ?? throw reader.Fault("VERSION AS OF n or TIMESTAMP AS OF 'time'");
        reader.ExpectEnd();
        Snapshot wanted = await scope.SnapshotAsync(target.At(travel), cancellationToken).ConfigureAwait(false);
        ChangeResult result = await scope.ChangeAsync(
            target, log => new TableRestorer(scope.Services).RestoreAsync(log, new RestoreOrder(wanted.Version), cancellationToken), cancellationToken).ConfigureAwait(false);
        return LiteralRows.OfMetrics(result.Metrics);
    }
}
