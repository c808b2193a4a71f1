using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Maintenance;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;

namespace Millrace.Catalog.Statements;

/// <summary>Deletes the files that no version within the retention needs.</summary>
internal sealed class VacuumTable : ISqlStatement
{
    public string Grammar => "VACUUM table [LITE | FULL] [RETAIN n HOURS] [DRY RUN]";

    public bool Starts(StatementReader reader) => reader.TryTakeWords("VACUUM");

    public async Task<LiteralRows> RunAsync(StatementReader reader, StatementScope scope, CancellationToken cancellationToken)
    {
        RelationRequest target = reader.ExpectTable();
        bool isLite = reader.TryTakeWords("LITE");
        if (!isLite) reader.TryTakeWords("FULL");
        TimeSpan? retention = reader.TryTakeWords("RETAIN") ? ReadHours(reader) : null;
        bool isDryRun = reader.TryTakeWords("DRY", "RUN");
        reader.ExpectEnd();
        VacuumOrder order = new() { IsLite = isLite, Retention = retention, IsDryRun = isDryRun };
        VacuumResult result = await scope.ChangeAsync(target, log => new TableVacuum(scope.Services).VacuumAsync(log, order, cancellationToken), cancellationToken)
            .ConfigureAwait(false);
        if (!isDryRun)
        {
            LiteralRows summary = new(("files_deleted", "BIGINT"), ("bytes_deleted", "BIGINT"), ("directories_deleted", "BIGINT"));
            summary.Add(
                LiteralRows.Number(result.FileCount), LiteralRows.Number(result.SizeBytes), LiteralRows.Number(result.DirectoriesDeleted));
            return summary;
        }

        LiteralRows rows = new(("path", "VARCHAR"));
        foreach (LakePath file in result.Files) rows.Add(Sql.Text(file.Value));
        return rows;
    }

    private static TimeSpan ReadHours(StatementReader reader)
    {
        double hours = reader.ExpectNumber("a number of hours");
        if (!reader.TryTakeWords("HOUR")) reader.ExpectWords("HOURS");
        return TimeSpan.FromHours(hours);
    }
}
