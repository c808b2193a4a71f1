using Millrace.Delta.Altering;
using Millrace.Delta.Changing;
using Millrace.Delta.Creating;
using Millrace.Delta.Maintenance;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Evolution;
using Millrace.DeltaProtocol.Transactions;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Types;

namespace Millrace.Simulation.Tables;

/// <summary>
/// The table of all that the library does to tables. The operations that change rows stand in it twice: for tables whose
/// files are written anew, and for those with deletion vectors and a change feed.
/// </summary>
internal static class TableOperations
{
    private const string Columns = "id bigint, grp string, v int";
    private const string Fresh = "SELECT range + 1000 AS id, 'g' || (range % 2) AS grp, 9 AS v FROM range(20)";

    private static readonly (string Name, string Value)[] Plain = [Interval(3)];
    private static readonly (string Name, string Value)[] Vectors = [Interval(3), ("delta.enableDeletionVectors", "true"), ("delta.enableChangeDataFeed", "true")];
    private static readonly (string Name, string Value)[] Sidecars = [Interval(2), ("delta.checkpointPolicy", "v2"), ("delta.feature.v2Checkpoint", "supported")];
    private static readonly (string Name, string Value)[] Mapped = [Interval(3), ("delta.columnMapping.mode", "name")];
    private static readonly (string Name, string Value)[] Caring = [Interval(3), ("delta.autoOptimize.autoCompact", "true"), ("millrace.autoCompact.minFiles", "3")];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<TableOperation> All { get; } =
    [
        .. Creations(), .. Changes("plain", Plain), .. Changes("vectors", Vectors), .. Alterations(), .. Upkeep(), .. LogCare(),
    ];

    private static (string, string) Interval(int versions) => ("delta.checkpointInterval", $"{versions}");

    private static IEnumerable<TableOperation> Creations()
    {
        TableDefinition definition = Lake.Define(Columns, ["grp"], Plain);
        yield return new("create", static _ => Task.CompletedTask, lake => lake.CreateAsync(definition));
        yield return new("create with rows", static _ => Task.CompletedTask, lake => lake.CreateAsync(definition, Fresh));
        yield return new("replace table", lake => BaseAsync(lake, Plain), lake => lake.CreateAsync(Lake.Define("id bigint, w double", []), "SELECT 7::BIGINT AS id, 0.5::DOUBLE AS w", CreateMode.CreateOrReplace));
        yield return new("shallow clone", SourceAsync, lake => lake.CloneAsync(Beside(lake), isShallow: true));
        yield return new("deep clone", SourceAsync, lake => lake.CloneAsync(Beside(lake), isShallow: false));
        yield return new("convert", ParquetAsync, lake => new TableConverter(lake.Services).ConvertAsync(new ConvertOrder(lake.Root, new TableSchema([new Column("grp", new DataType.String())])), default)) { FindsFiles = true };
    }

    private static IEnumerable<TableOperation> Changes(string kind, (string, string)[] properties)
    {
        yield return Of("append", lake => lake.AppendAsync(Fresh));
        yield return Of("append once", lake => lake.WriteAsync(new WriteOrder(new BoundQuery(Fresh), new WriteMode.Append()) { Notes = new CommitNotes { Progress = ("app", 7) } }));
        yield return Of("overwrite", lake => lake.WriteAsync(Fresh, new WriteMode.Overwrite()));
        yield return Of("overwrite with schema", lake => lake.WriteAsync(
            new WriteOrder(new BoundQuery("SELECT 'g1' AS grp, 1.5::DOUBLE AS other"), new WriteMode.Overwrite()) { Schema = SchemaChange.Overwrite }));
        yield return Of("overwrite partitions", lake => lake.WriteAsync("SELECT 5000::BIGINT AS id, 'g1' AS grp, 1 AS v", new WriteMode.OverwritePartitions()));
        yield return Of("replace where", lake => lake.WriteAsync(
            "SELECT range AS id, 'g0' AS grp, 77 AS v FROM range(10, 14)", new WriteMode.ReplaceWhere(new BoundExpression("t.id BETWEEN 10 AND 19 OR t.v = 77"), "t")));
        yield return Of("delete", lake => lake.DeleteAsync("t.id % 5 = 1"));
        yield return Of("delete all", lake => lake.DeleteAsync(where: null));
        yield return Of("update", lake => lake.UpdateAsync("t.id % 5 = 1", ("v", "100"), ("grp", "'moved'")));
        yield return Of("merge", lake => lake.MergeAsync(
            "SELECT range AS id, 'm' AS grp, 3 AS v FROM range(20, 90, 3)", "t.id = s.id", withSchema: false,
            new MergeClause.Delete(new BoundExpression("t.id % 2 = 0")), new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null)));
        yield return Of("merge with schema", lake => lake.MergeAsync(
            "SELECT range AS id, 'm' AS grp, 3 AS v, 'x' AS more FROM range(20, 90, 3)", "t.id = s.id", withSchema: true,
            new MergeClause.UpdateAll(Condition: null), new MergeClause.InsertAll(Condition: null)));

        TableOperation Of(string name, Func<Lake, Task> act) => new($"{name} ({kind})", lake => BaseAsync(lake, properties), act);
    }

    private static IEnumerable<TableOperation> Alterations()
    {
        yield return Of("add a column", Plain, new AlterOrder.EditColumns("ADD COLUMNS", [new SchemaEdit.AddColumn([], new Column("more", new DataType.String()), new ColumnPosition.Behind())]));
        yield return Of("rename a column", Mapped, new AlterOrder.EditColumns("RENAME COLUMN", [new SchemaEdit.RenameColumn(["v"], "w")]));
        yield return Of("drop a column", Mapped, new AlterOrder.EditColumns("DROP COLUMNS", [new SchemaEdit.DropColumn(["v"])]));
        yield return Of("set properties", Plain, new AlterOrder.SetProperties(new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" }));
        yield return Of("map columns", Plain, new AlterOrder.SetProperties(new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name" }));
        yield return Of("track rows", Plain, new AlterOrder.SetProperties(new Dictionary<string, string> { ["delta.enableRowTracking"] = "true" }));
        yield return Of("add a constraint", Plain, new AlterOrder.AddConstraint("positive", "id >= 0", new BoundExpression("id >= 0")));
        yield return Of("drop a feature", Vectors, new AlterOrder.DropFeature("vacuumProtocolCheck"), ("delta.feature.vacuumProtocolCheck", "supported"));

        TableOperation Of(string name, (string, string)[] properties, AlterOrder order, params (string, string)[] more) =>
            new(name, lake => BaseAsync(lake, [.. properties, .. more]), lake => lake.AlterAsync(order));
    }

    private static IEnumerable<TableOperation> Upkeep()
    {
        yield return new("optimize", VectoredAsync, lake => lake.OptimizeAsync(new OptimizeOrder(), bytesOfCommit: 1));
        yield return new("z-order", VectoredAsync, lake => lake.OptimizeAsync(new OptimizeOrder { ZOrderBy = [["id"], ["v"]] }));
        yield return new("cluster", ClusteredAsync, lake => lake.OptimizeAsync(new OptimizeOrder { IsFull = true }));
        yield return new("purge", VectoredAsync, lake => lake.PurgeAsync());
        yield return new("care", lake => BaseAsync(lake, Caring), lake => lake.AppendAsync(Fresh));
        yield return new("restore", VectoredAsync, lake => lake.RestoreAsync(1));
        yield return new("vacuum", WornAsync, lake => lake.VacuumAsync(new VacuumOrder())) { Wait = TimeSpan.FromDays(8), ForgetsVersions = true };
        yield return new("vacuum by the log", WornAsync, lake => lake.VacuumAsync(new VacuumOrder { IsLite = true })) { Wait = TimeSpan.FromDays(8), ForgetsVersions = true };
    }

    private static IEnumerable<TableOperation> LogCare()
    {
        yield return new("checkpoint with sidecars", lake => BaseAsync(lake, Sidecars), lake => lake.AppendAsync(Fresh));
        yield return new("log cleanup", lake => BaseAsync(lake, [Interval(1)]), lake => lake.AppendAsync(Fresh)) { Wait = TimeSpan.FromDays(60), ForgetsVersions = true };
        yield return new("log cleanup with sidecars", async lake =>
        {
            await BaseAsync(lake, [("delta.checkpointPolicy", "v2"), ("delta.feature.v2Checkpoint", "supported"), Interval(1)]);
            await lake.DeleteAsync("t.grp = 'g1'");
        }, lake => lake.AppendAsync(Fresh)) { Wait = TimeSpan.FromDays(60), ForgetsVersions = true };
    }

    /// <summary>Three versions, so that a checkpoint is due at the next.</summary>
    private static async Task BaseAsync(Lake lake, (string, string)[] properties)
    {
        await lake.CreateAsync(Lake.Define(Columns, ["grp"], properties));
        await lake.AppendAsync("SELECT range AS id, 'g' || (range % 2) AS grp, 0 AS v FROM range(40)");
        await lake.AppendAsync("SELECT range + 40 AS id, 'g' || (range % 3) AS grp, 1 AS v FROM range(40)");
    }

    private static async Task VectoredAsync(Lake lake)
    {
        await BaseAsync(lake, Vectors);
        await lake.DeleteAsync("t.id IN (3, 4, 50)");
    }

    private static async Task ClusteredAsync(Lake lake)
    {
        await lake.CreateAsync(Lake.Define(Columns, [], Interval(2)));
        await lake.AppendAsync("SELECT (range * 7919) % 40 AS id, 'a' AS grp, 0 AS v FROM range(40)");
        await lake.AlterAsync(new AlterOrder.ClusterBy([["id"]]));
        await lake.AppendAsync("SELECT (range * 104729) % 40 AS id, 'b' AS grp, 0 AS v FROM range(40)");
    }

    /// <summary>Rows gone by every way there is, and a file that no version ever had.</summary>
    private static async Task WornAsync(Lake lake)
    {
        await VectoredAsync(lake);
        await lake.UpdateAsync("t.id < 10", ("v", "55"));
        await lake.PurgeAsync();
        await File.WriteAllTextAsync(lake.Root.Child("part-stray.parquet").Value, "never committed");
    }

    private static LakePath Beside(Lake lake) => new(lake.Root.Value + "-source");

    private static async Task SourceAsync(Lake lake)
    {
        Lake source = lake.With(Beside(lake));
        await VectoredAsync(source);
    }

    private static async Task ParquetAsync(Lake lake)
    {
        await BaseAsync(lake, Plain);
        Directory.Delete(lake.Root.Child("_delta_log").Value, recursive: true);
    }
}
