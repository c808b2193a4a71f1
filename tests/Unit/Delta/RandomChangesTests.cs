using System.Globalization;
using Millrace.Delta.Changing;
using Millrace.Delta.Scanning;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol;
using Millrace.Engine.Queries;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Random changes of a table against the same changes of a list: every layout gives the same rows.</summary>
public sealed class RandomChangesTests
{
    private static readonly (string Name, string Value)[] Vectors = [("delta.enableDeletionVectors", "true")];
    private static readonly (string Name, string Value)[] Feed = [("delta.enableChangeDataFeed", "true")];
    private static readonly (string Name, string Value)[] Mapped = [("delta.columnMapping.mode", "name")];
    private static readonly (string Name, string Value)[] Tracked = [("delta.enableRowTracking", "true")];

    public static TheoryData<int, string> Layouts()
    {
        TheoryData<int, string> layouts = [];
        string[] kinds = ["", "v", "f", "vf", "p", "vp", "m", "vmp", "t", "vft", "vfmpt"];
        for (int seed = 0; seed < kinds.Length; seed++) layouts.Add(seed + 1, kinds[seed]);
        return layouts;
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task A_table_holds_what_a_list_holds_after_the_same_changes(int seed, string kind)
    {
        using TableWorld world = new();
        (string, string)[] properties =
        [
            .. kind.Contains('v') ? Vectors : [], .. kind.Contains('f') ? Feed : [], .. kind.Contains('m') ? Mapped : [], .. kind.Contains('t') ? Tracked : [],
        ];
        DeltaLog table = await world.CreateAsync("id bigint, grp string, v int", kind.Contains('p') ? ["grp"] : [], properties);
        Random random = new(seed);
        List<Row> model = [];
        for (int step = 0; step < 14; step++)
        {
            List<string> before = await world.RowsAsync(table, "id, grp, v");
            long version = (await table.SnapshotAsync(TestContext.Current.CancellationToken)).Version;
            string told = await StepAsync(world, table, random, model);
            List<string> expected = [.. model.Select(row => row.ToString()).Order(StringComparer.Ordinal)];
            List<string> found = await world.RowsAsync(table, "id, grp, v");
            Assert.True(expected.SequenceEqual(found), $"seed {seed}, layout '{kind}', step {step}: {told}\nexpected {string.Join(' ', expected)}\nfound {string.Join(' ', found)}");
            if (kind.Contains('f')) await RequireFeedAsync(world, table, version, before, found, $"seed {seed}, layout '{kind}', step {step}: {told}");
        }
    }

    /// <summary>What was, without what the feed says went and with what it says came, is what is.</summary>
    private static async Task RequireFeedAsync(TableWorld world, DeltaLog table, long version, List<string> before, List<string> after, string told)
    {
        if ((await table.SnapshotAsync(TestContext.Current.CancellationToken)).Version == version) return;
        string feed = await new ChangeFeed(world.Services).ToSqlAsync(table, version + 1, last: null, TestContext.Current.CancellationToken);
        List<string> rows = [.. before];
        foreach (string gone in world.Query($"SELECT id, grp, v FROM ({feed}) WHERE _change_type IN ('delete', 'update_preimage')"))
            Assert.True(rows.Remove(gone), $"{told}: the feed removes {gone}, which was not there");
        rows.AddRange(world.Query($"SELECT id, grp, v FROM ({feed}) WHERE _change_type IN ('insert', 'update_postimage')"));
        rows.Sort(StringComparer.Ordinal);
        Assert.True(rows.SequenceEqual(after), $"{told}\nfeed gives {string.Join(' ', rows)}\nfound {string.Join(' ', after)}");
    }

    private static async Task<string> StepAsync(TableWorld world, DeltaLog table, Random random, List<Row> model)
    {
        int kind = model.Count == 0 ? 0 : random.Next(6);
        (string sql, Func<Row, bool> holds) = Condition(random);
        switch (kind)
        {
            case 0 or 1:
                List<Row> added = Fresh(random, model, random.Next(1, 30));
                model.AddRange(added);
                await world.AppendAsync(table, Values(added));
                return $"append {added.Count}";
            case 2:
                ChangeResult deleted = await world.DeleteAsync(table, sql);
                Assert.Equal(model.RemoveAll(row => holds(row)), deleted.Metric("numDeletedRows"));
                return $"delete {sql}";
            case 3:
                ChangeResult updated = await world.UpdateAsync(table, sql, ("v", "coalesce(t.v, 0) + 1"), ("grp", "CASE WHEN t.id % 2 = 0 THEN t.grp ELSE 'u' END"));
                int count = 0;
                for (int index = 0; index < model.Count; index++)
                {
                    Row row = model[index];
                    if (!holds(row)) continue;
                    count++;
                    model[index] = row with { V = (row.V ?? 0) + 1, Group = row.Id % 2 == 0 ? row.Group : "u" };
                }

                Assert.Equal(count, updated.Metric("numUpdatedRows"));
                return $"update {sql}";
            case 4:
                List<Row> fresh = Fresh(random, model, random.Next(1, 10));
                await world.WriteAsync(table, Values([.. fresh.Select(row => row with { Group = "u" })]), new WriteMode.ReplaceWhere(new BoundExpression("t.grp = 'u'"), "t"));
                model.RemoveAll(row => row.Group == "u");
                model.AddRange(fresh.Select(row => row with { Group = "u" }));
                return "replace where grp = 'u'";
            default:
                return await MergeAsync(world, table, random, model);
        }
    }

    private static async Task<string> MergeAsync(TableWorld world, DeltaLog table, Random random, List<Row> model)
    {
        List<Row> source = Fresh(random, model, random.Next(1, 8));
        source.AddRange(model.DistinctBy(row => row.Id).Where(_ => random.Next(4) == 0).Select(row => row with { V = random.Next(5), Group = "m" }).ToList());
        bool bySource = random.Next(2) == 0;
        List<MergeClause> clauses =
        [
            new MergeClause.Delete(new BoundExpression("s.v = 0")),
            new MergeClause.Update(new BoundExpression("t.grp = 'a'"), [TableWorld.Assign(("v", "s.v * 10"))]),
            new MergeClause.UpdateAll(new BoundExpression("s.v > 1")),
            new MergeClause.Insert(new BoundExpression("s.v = 3"), [TableWorld.Assign(("id", "s.id")), TableWorld.Assign(("v", "-s.v"))]),
            new MergeClause.InsertAll(Condition: null),
        ];
        if (bySource)
        {
            clauses.Add(new MergeClause.DeleteBySource(new BoundExpression("t.v > 8")));
            clauses.Add(new MergeClause.UpdateBySource(new BoundExpression("t.v IS NULL"), [TableWorld.Assign(("v", "7"))]));
        }

        ChangeResult result = await world.MergeAsync(table, Values(source), "t.id = s.id", [.. clauses]);
        List<Row> after = [];
        long updated = 0;
        long deleted = 0;
        foreach (Row row in model)
        {
            Row? match = source.Find(candidate => candidate.Id == row.Id);
            Row? now = match switch
            {
                { V: 0 } => null,
                not null when row.Group == "a" => row with { V = match.V * 10 },
                { V: > 1 } => match,
                null when bySource && row.V > 8 => null,
                null when bySource && row.V is null => row with { V = 7 },
                _ => row,
            };
            bool isUpdate = now is not null && !ReferenceEquals(now, row);
            if (isUpdate) updated++;
            if (now is null) deleted++;
            else after.Add(now);
        }

        List<Row> inserted = [.. source.Where(row => !model.Exists(known => known.Id == row.Id)).Select(row => row.V == 3 ? new Row(row.Id, null, -3) : row)];
        model.Clear();
        model.AddRange(after);
        model.AddRange(inserted);
        Assert.Equal(updated, result.Metric("numTargetRowsUpdated"));
        Assert.Equal(deleted, result.Metric("numTargetRowsDeleted"));
        Assert.Equal(inserted.Count, result.Metric("numTargetRowsInserted"));
        return $"merge {source.Count} rows, by source: {bySource}";
    }

    private static (string Sql, Func<Row, bool> Holds) Condition(Random random)
    {
        int number = random.Next(60);
        return random.Next(5) switch
        {
            0 => ($"t.id < {number}", row => row.Id < number),
            1 => ($"v IS NULL OR t.id = {number}", row => row.V is null || row.Id == number),
            2 => ("grp = 'b' AND v > 2", row => row.Group == "b" && row.V > 2),
            3 => ($"t.grp IN ('a', 'm') AND id BETWEEN {number} AND {number + 20}", row => row.Group is "a" or "m" && row.Id >= number && row.Id <= number + 20),
            _ => ("t.id % 3 = 1", row => row.Id % 3 == 1),
        };
    }

    private static List<Row> Fresh(Random random, List<Row> model, int count)
    {
        long next = model.Count == 0 ? 0 : model.Max(row => row.Id) + 1;
        return [.. Enumerable.Range(0, count).Select(index => new Row(next + index, random.Next(5) switch { 0 => "a", 1 => "b", 2 => "u", 3 => "c d%/é", _ => null }, random.Next(4) == 0 ? null : random.Next(9)))];
    }

    private static string Values(List<Row> rows) =>
        $"SELECT * FROM (VALUES {string.Join(", ", rows.Select(row => $"({row.Id}::BIGINT, {(row.Group is null ? "NULL::VARCHAR" : $"'{row.Group}'")}, {row.V?.ToString(CultureInfo.InvariantCulture) ?? "NULL"}::INTEGER)"))}) AS x(id, grp, v)";

    private sealed record Row(long Id, string? Group, int? V)
    {
        public override string ToString() => $"{Id}|{Group ?? "null"}|{V?.ToString(CultureInfo.InvariantCulture) ?? "null"}";
    }
}
