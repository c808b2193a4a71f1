using Millrace.Catalog.Binding;
using Millrace.Catalog.Metadata;
using Millrace.DeltaProtocol;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.TimeSeries;
using Xunit;

namespace Millrace.Unit.Delta;

/// <summary>Which files a query reads, and that it gives the rows it would give from all of them.</summary>
public sealed class ScanPruningTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("SELECT id FROM {t} WHERE id = 15", 1)]
    [InlineData("SELECT id FROM {t} x WHERE x.id BETWEEN 15 AND 25", 2)]
    [InlineData("SELECT id FROM {t} WHERE id IN (1, 39)", 2)]
    [InlineData("SELECT id FROM {t} WHERE NOT (id >= 10)", 1)]
    [InlineData("SELECT id FROM {t} WHERE 30 <= id AND device LIKE 'd3%'", 1)]
    [InlineData("SELECT id FROM {t} WHERE id < 10 OR device = 'd2'", 2)]
    [InlineData("SELECT id FROM {t} WHERE ts >= '2025-01-04'", 1)]
    [InlineData("SELECT id FROM {t} WHERE ts >= TIMESTAMP '2025-01-03' AND ts < CAST('2025-01-04' AS DATE)", 1)]
    [InlineData("SELECT id FROM {t} WHERE id + 0 = 15", 4)]
    [InlineData("SELECT id FROM {t} WHERE id = 15 OR random() > 2", 4)]
    [InlineData("SELECT id FROM {t} WHERE device IS NULL", 0)]
    [InlineData("SELECT a.id FROM {t} a JOIN {t} b ON a.id = b.id AND b.id > 25 WHERE a.id < 15", 4)]
    [InlineData("SELECT a.id FROM {t} a LEFT JOIN {t} b ON a.id = b.id WHERE b.id IS NULL OR b.id = 15", 8)]
    [InlineData("SELECT a.id FROM {t} a LEFT JOIN {t} b ON a.id = b.id AND b.id < 10 WHERE a.id > 35", 2)]
    [InlineData("SELECT id FROM {t} WHERE id = (SELECT max(id) FROM {t} WHERE id < 20)", 6)]
    [InlineData("WITH c AS (SELECT * FROM {t} WHERE id > 25) SELECT id FROM c WHERE id < 100", 2)]
    [InlineData("SELECT x FROM {t} AS q(x, y, z) WHERE x = 15", 4)]
    [InlineData("SELECT id FROM {t} VERSION AS OF 2 WHERE id < 15", 2)]
    public async Task Only_files_that_may_hold_wanted_rows_are_read(string sql, long files)
    {
        using TableWorld world = new();
        DeltaLog table = await world.CreateAsync("id bigint, device string, ts timestamp");
        for (int file = 0; file < 4; file++)
        {
            await world.AppendAsync(
                table, $"SELECT range AS id, 'd{file}' AS device, timestamptz '2025-01-0{file + 1}' + to_hours(range % 10) AS ts FROM range({file * 10}, {(file * 10) + 10})");
        }

        string name = $"delta.`{world.Root.Value}`";
        Governor governor = new(world.Engine, TimeSeriesOps.BuiltIn);
        SnapshotResolver resolver = new(new Metastore(world.Environment, new LakePath(Path.GetTempPath())), world.Engine, "main", "default", Path.GetTempPath());
        BoundQuery bound = await governor.BindAsync(QueryInput.Of(new SourceText("query", sql.Replace("{t}", name, StringComparison.Ordinal))), resolver, Stop);

        Assert.Equal(files, bound.Scans.Sum(scan => scan.FilesRead));
        string all = $"(SELECT * FROM read_parquet('{world.Root.Value}/*.parquet'))";
        string plain = sql.Replace("{t} VERSION AS OF 2", $"(SELECT * FROM {all} WHERE id < 20)", StringComparison.Ordinal).Replace("{t}", all, StringComparison.Ordinal);
        Assert.Equal(world.Query(plain), world.Query(bound.Sql));
    }
}
