using System.Globalization;
using Millrace.Delta.Altering;
using Millrace.Delta.Changing;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Snapshots;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Simulation.Tables;

/// <summary>One process that does one random operation after the other and writes down what it is told of each.</summary>
internal sealed class HistoryWriter(HistoryWorld world, Lake lake)
{
    // What a process may be told without anything being wrong: others were faster, or its store failed.
    private static readonly string[] Expected =
    [
        "STORAGE_FAILED", "DELTA_CHANGE_CONTENDED", "DELTA_COMMIT_CONTENDED", "DELTA_RESTORE_CONTENDED", "DELTA_RESTORE_FILES_MISSING",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Does one operation.</summary>
    internal async Task StepAsync(Random random)
    {
        object me = new();
        world.UnderWay[me] = world.Clock.GetUtcNow();
        try
        {
            await DoAsync(random);
        }
        finally
        {
            world.UnderWay.Remove(me);
        }
    }

    private Task DoAsync(Random random)
    {
        int divisor = random.Next(2, 7);
        int rest = random.Next(divisor);
        string where = string.Create(CultureInfo.InvariantCulture, $"t.id % {divisor} = {rest}");
        switch (random.Next(16))
        {
            case 0 or 1 or 2 or 3:
                List<ModelRow> added = world.NewRows(random, 12);
                return RunAsync("append", new ModelEffect.Append(added), notes => WriteAsync(added, new WriteMode.Append(), notes));
            case 4:
                List<ModelRow> whole = world.NewRows(random, 20);
                return RunAsync("overwrite", new ModelEffect.Overwrite(whole), notes => WriteAsync(whole, new WriteMode.Overwrite(), notes));
            case 5:
                List<ModelRow> group = world.NewRows(random, 8, "g1");
                return RunAsync("replace", new ModelEffect.ReplaceGroup("g1", group), notes => WriteAsync(group, new WriteMode.ReplaceWhere(new BoundExpression("t.grp = 'g1'"), "t"), notes));
            case 6 or 7:
                return RunAsync("delete", new ModelEffect.Delete(divisor, rest), async notes => await new TableChanger(lake.Services)
                    .DeleteAsync(await lake.OpenAsync(), new DeleteOrder(new BoundExpression(where), "t") { Notes = notes }, Stop));
            case 8:
                return RunAsync("update", new ModelEffect.Update(divisor, rest), async notes => await new TableChanger(lake.Services)
                    .UpdateAsync(await lake.OpenAsync(), new UpdateOrder([Lake.Assign("v", "t.v + 1")], new BoundExpression(where), "t") { Notes = notes }, Stop));
            case 9 or 10:
                return MergeAsync(random);
            case 11:
                OptimizeOrder order = random.Next(2) == 0 ? new OptimizeOrder() : new OptimizeOrder { ZOrderBy = [["id"]] };
                return TellAsync(() => lake.OptimizeAsync(order, bytesOfCommit: random.Next(2) == 0 ? 1 : 1L << 30));
            case 12:
                return TellAsync(() => lake.PurgeAsync());
            case 13:
                world.Vacuums.Add(world.Clock.GetUtcNow());
                return TellAsync(() => lake.VacuumAsync(new VacuumOrder { IsLite = random.Next(3) == 0 }));
            case 14:
                return RestoreAsync(random);
            default:
                return AddColumnAsync();
        }
    }

    private async Task MergeAsync(Random random)
    {
        List<ModelRow> source = world.NewRows(random, 4);
        await TellAsync(async () =>
        {
            // Rows that may be there, or be gone by the time of the commit.
            long most = source[0].Id;
            HashSet<long> known = [.. source.Select(static row => row.Id)];
            for (int count = 0; count < 5; count++)
            {
                long id = random.NextInt64(1, most + 1);
                if (known.Add(id)) source.Add(new ModelRow(id, ModelEffect.Merge.KnownGroup, random.Next(4)));
                long shared = -random.NextInt64(1, 9);
                if (known.Add(shared)) source.Add(new ModelRow(shared, "shared", random.Next(4)));
            }

            await RunAsync("merge", new ModelEffect.Merge(source), async notes => await new TableChanger(lake.Services).MergeAsync(
                await lake.OpenAsync(),
                new MergeOrder(new BoundQuery(Values(source)), "s", "t", new BoundExpression("t.id = s.id"),
                [
                    new MergeClause.Delete(new BoundExpression("s.v = 0")),
                    new MergeClause.Update(Condition: null, [Lake.Assign("v", "s.v")]),
                    new MergeClause.Insert(new BoundExpression($"s.grp <> '{ModelEffect.Merge.KnownGroup}'"), [Lake.Assign("id", "s.id"), Lake.Assign("grp", "s.grp"), Lake.Assign("v", "s.v")]),
                ]) { Notes = notes }, Stop));
        });
    }

    /// <summary>Goes back to a version whose files no vacuum under way can be about to delete.</summary>
    private Task RestoreAsync(Random random) => TellAsync(async () =>
    {
        long latest = (await lake.LatestAsync()).Version;
        if (latest == 0) return;
        long version = Math.Max(0, latest - random.Next(1, 4));
        Snapshot next = await lake.AtAsync(version + 1);
        if (Math.Abs((world.Clock.GetUtcNow() - next.TimestampUtc).TotalDays) < 1) await lake.RestoreAsync(version);
    });

    private Task AddColumnAsync() => TellAsync(async () =>
    {
        if ((await lake.LatestAsync()).Schema.Find("extra") is not null) return;
        try
        {
            await lake.AlterAsync(new AlterOrder.EditColumns("ADD COLUMNS", [new SchemaEdit.AddColumn([], new Column("extra", new DataType.Integer()), new ColumnPosition.Behind())]));
        }
        catch (MillraceException fault) when (fault.Code.Value is "DELTA_SCHEMA_INVALID" or "DELTA_COLUMN_EXISTS")
        {
            // Somebody else was faster.
        }
    });

    private async Task<ChangeResult> WriteAsync(List<ModelRow> rows, WriteMode mode, CommitNotes notes) =>
        await lake.WriteAsync(new WriteOrder(new BoundQuery(Values(rows)), mode) { Notes = notes });

    /// <summary>Runs an operation that the history names by its id.</summary>
    private async Task RunAsync(string kind, ModelEffect effect, Func<CommitNotes, Task<ChangeResult>> run)
    {
        string id = world.Ledger.Start(kind);
        world.Effects[id] = effect;
        try
        {
            ChangeResult done = await run(new CommitNotes { UserMetadata = id });
            if (done.Commit is CommitResult.Committed committed) world.Ledger.Committed(id, committed.Version);
            else world.Ledger.Refused(id);
        }
        catch (MillraceException fault) when (Expected.Contains(fault.Code.Value))
        {
            world.Ledger.Refused(id);
        }
    }

    private static async Task TellAsync(Func<Task> run)
    {
        try
        {
            await run();
        }
        catch (MillraceException fault) when (Expected.Contains(fault.Code.Value))
        {
            // The history tells what was done.
        }
    }

    private static string Values(List<ModelRow> rows) => "SELECT * FROM (VALUES "
        + string.Join(", ", rows.Select(static row => string.Create(CultureInfo.InvariantCulture, $"({row.Id}::BIGINT, '{row.Group}', {row.Value}::BIGINT)"))) + ") AS r(id, grp, v)";
}
