using CsCheck;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Changes;
using Millrace.Pipelines.Graph;
using Xunit;

namespace Millrace.Unit.Pipelines.Changes;

/// <summary>Snapshots, compared one after the other, give what the events give of which they are the result.</summary>
public sealed class SnapshotFoldTests : IDisposable
{
    // A snapshot is for each of four keys nothing, or two values that may be null.
    private static readonly Gen<int?> Value = Gen.Int[-1, 1].Select(value => value < 0 ? (int?)null : value);

    private static readonly Gen<ChangeEvent[][]> Snapshots =
        Gen.Select(Gen.Bool, Value, Value).Array[4].Array[1, 6].Select(all => all.Select((rows, version) => rows
            .Select((row, key) => new ChangeEvent(key, version + 1, row.Item1 ? 0 : 1, row.Item2, row.Item3)).ToArray()).ToArray());

    private readonly MillraceEngine _engine = new(new EngineSettings { Threads = 1 });

    [Fact]
    public void The_rows_are_those_of_the_newest_snapshot() => Snapshots.Sample(
        snapshots => Same(ChangeModel.Newest(snapshots.SelectMany(snapshot => snapshot), ignoresNull: false), Newest(snapshots)), iter: 10, threads: 1);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void History_tells_when_rows_came_changed_and_went(bool tracksOnlyA) => Snapshots.Sample(
        snapshots => Same(ChangeModel.History(snapshots.SelectMany(snapshot => snapshot), ignoresNull: false, tracksOnlyA), History(snapshots, tracksOnlyA)), iter: 10, threads: 1);

    public void Dispose() => _engine.Dispose();

    private static bool Same(string[] expected, string[] found) => expected.SequenceEqual(found)
        ? true
        : throw new InvalidOperationException($"expected {string.Join(' ', expected)}, found {string.Join(' ', found)}");

    private static SnapshotFold Fold(int type, bool tracksOnlyA)
    {
        SourceLocation here = new("a.sql", 1, 1);
        AutoCdc changes = new([new ChangeColumn(["k"], here)], [], here)
        {
            ScdType = type,
            Snapshots = new SnapshotSource(),
            TrackHistory = tracksOnlyA ? new ColumnChoice(IsExcept: false, [new ChangeColumn(["a"], here)]) : null,
        };
        TableSchema inside = new([new Column("b", new DataType.Integer())]);
        TableSchema stored = new([new Column("k", new DataType.Integer()), new Column("a", new DataType.Integer()), new Column("r", new DataType.Struct(inside))]);
        return new SnapshotFold(new ChangeLayout(changes, stored, new DataType.Integer()));
    }

    private static string Rows(ChangeEvent[] snapshot)
    {
        IEnumerable<string> rows = snapshot.Where(one => one.Kind == 0).Select(one =>
            $"SELECT {Sql.Number(one.Key)} AS k, {Text(one.A)} AS a, struct_pack(b := {Text(one.B)}) AS r");
        return string.Join(" UNION ALL ", rows.DefaultIfEmpty("SELECT 0 AS k, 0 AS a, struct_pack(b := 0) AS r LIMIT 0"));
    }

    private static string Text(int? value) => value is int number ? Sql.Number(number) : "NULL::INTEGER";

    private string[] Newest(ChangeEvent[][] snapshots)
    {
        _engine.Execute("CREATE OR REPLACE TABLE target (k INTEGER, a INTEGER, r STRUCT(b INTEGER))", CancellationToken.None);
        foreach (ChangeEvent[] snapshot in snapshots)
        {
            _engine.Execute($"CREATE OR REPLACE TABLE result AS {Fold(1, false).Rows(Rows(snapshot), "SELECT * FROM target", "1").Sql}", CancellationToken.None);
            _engine.Execute("DELETE FROM target WHERE k IN (SELECT k FROM result)", CancellationToken.None);
            _engine.Execute($"INSERT INTO target SELECT k, a, r FROM result WHERE {NewestFold.Action} = 1", CancellationToken.None);
        }

        return Read("SELECT concat_ws('|', k, coalesce(a::VARCHAR, ''), coalesce(r.b::VARCHAR, '')) FROM target");
    }

    private string[] History(ChangeEvent[][] snapshots, bool tracksOnlyA)
    {
        _engine.Execute("CREATE OR REPLACE TABLE target (k INTEGER, a INTEGER, r STRUCT(b INTEGER), __START_AT INTEGER, __END_AT INTEGER)", CancellationToken.None);
        foreach (ChangeEvent[] snapshot in snapshots)
        {
            string result = Fold(2, tracksOnlyA).Rows(Rows(snapshot), "SELECT * FROM target", Sql.Number(snapshot[0].Sequence)).Sql;
            _engine.Execute($"CREATE OR REPLACE TABLE result AS {result}", CancellationToken.None);
            _engine.Execute("DELETE FROM target WHERE (k, __START_AT) IN (SELECT (k, __START_AT) FROM result)", CancellationToken.None);
            _engine.Execute($"INSERT INTO target SELECT k, a, r, __START_AT, __END_AT FROM result WHERE {NewestFold.Action} = 1", CancellationToken.None);
        }

        return Read("SELECT concat_ws('|', k, coalesce(a::VARCHAR, ''), coalesce(r.b::VARCHAR, ''), __START_AT, coalesce(__END_AT::VARCHAR, '')) FROM target");
    }

    private string[] Read(string sql)
    {
        using QueryResult rows = _engine.Query(new BoundQuery(sql), CancellationToken.None);
        List<string> found = [];
        while (rows.Read()) found.Add((string)rows.Value(0)!);
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
