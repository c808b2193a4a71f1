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

/// <summary>Events cut into batches in any way, in any order, some of them twice, give what they give one after the other.</summary>
public sealed class ChangeFoldTests : IDisposable
{
    private static readonly Gen<int?> Value = Gen.Frequency((1, Gen.Const((int?)null)), (3, Gen.Int[0, 2].Select(value => (int?)value)));

    private static readonly Gen<ChangeEvent[]> Events =
        Gen.Select(Gen.Int[0, 3], Gen.Frequency((6, Gen.Const(0)), (2, Gen.Const(1)), (1, Gen.Const(2))), Value, Value).Array[1, 14]
            .Select(all => all.Select((one, at) => new ChangeEvent(one.Item1, at + 1, one.Item2, one.Item3, one.Item4)).ToArray());

    private readonly MillraceEngine _engine = new(new EngineSettings { Threads = 1 });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_newest_rows_do_not_depend_on_the_order_of_events(bool ignoresNull) =>
        Shuffled(Events).Sample(
            batches => Same(ChangeModel.Newest(batches.SelectMany(batch => batch), ignoresNull), Newest(batches, ignoresNull)),
            iter: 10, threads: 1);

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void History_does_not_depend_on_the_order_of_events(bool ignoresNull, bool tracksOnlyA) =>
        Shuffled(Events.Select(events => events.Select(one => one with { Kind = Math.Min(one.Kind, 1) }).ToArray())).Sample(
            batches => Same(ChangeModel.History(batches.SelectMany(batch => batch), ignoresNull, tracksOnlyA), History(batches, ignoresNull, tracksOnlyA)),
            iter: 6, threads: 1);

    public void Dispose() => _engine.Dispose();

    private static Gen<ChangeEvent[][]> Shuffled(Gen<ChangeEvent[]> events) =>
        from ordered in events
        from again in Gen.Int[0, ordered.Length - 1].Array[0, 3]
        from shuffled in Gen.Shuffle(ordered.Concat(again.Select(at => ordered[at])).ToArray())
        from size in Gen.Int[1, shuffled.Length]
        select shuffled.Chunk(size).ToArray();

    private static bool Same(string[] expected, string[] found) => expected.SequenceEqual(found)
        ? true
        : throw new InvalidOperationException($"expected {string.Join(' ', expected)}, found {string.Join(' ', found)}");

    private static ChangeLayout Layout(int type, bool ignoresNull, bool tracksOnlyA)
    {
        SourceLocation here = new("a.sql", 1, 1);
        AutoCdc changes = new([new ChangeColumn(["k"], here)], [new ChangeColumn(["q"], here)], here)
        {
            ScdType = type,
            IgnoresNullUpdates = ignoresNull,
            TrackHistory = tracksOnlyA ? new ColumnChoice(IsExcept: false, [new ChangeColumn(["a"], here)]) : null,
        };
        TableSchema inside = new([new Column("b", new DataType.Integer())]);
        TableSchema stored = new([new Column("k", new DataType.Integer()), new Column("a", new DataType.Integer()), new Column("r", new DataType.Struct(inside))]);
        return new ChangeLayout(changes, stored, new DataType.Integer());
    }

    private static string Rows(IEnumerable<ChangeEvent> events) => string.Join(" UNION ALL ", events.Select(one =>
        $"SELECT {(one.Kind == 2 ? "NULL::INTEGER" : one.Key)} AS k, {Text(one.A)} AS a, struct_pack(b := {Text(one.B)}) AS r, "
        + $"{one.Sequence} AS {ChangeNames.Sequence}, {one.Kind} AS {ChangeNames.Change}"));

    private static string Text(int? value) => value is int number ? Sql.Number(number) : "NULL::INTEGER";

    private string[] Newest(ChangeEvent[][] batches, bool ignoresNull)
    {
        ChangeLayout layout = Layout(1, ignoresNull, tracksOnlyA: false);
        NewestFold fold = new(layout);
        string state = ChangeLayout.List(fold.State);
        _engine.Execute($"CREATE OR REPLACE TABLE state AS {MillraceEngine.EmptyRelation(fold.State)}", CancellationToken.None);
        _engine.Execute("CREATE OR REPLACE TABLE target (k INTEGER, a INTEGER, r STRUCT(b INTEGER))", CancellationToken.None);
        foreach (ChangeEvent[] batch in batches)
        {
            // Twice, as when a run ends between what is remembered and the table.
            Step(batch, isCutShort: true);
            Step(batch, isCutShort: false);
        }

        return Read("SELECT concat_ws('|', k, coalesce(a::VARCHAR, ''), coalesce(r.b::VARCHAR, '')) FROM target");

        void Step(ChangeEvent[] batch, bool isCutShort)
        {
            string result = fold.Result(Rows(batch), "SELECT * FROM state", "TIMESTAMPTZ '2024-01-01 00:00:00+00'").Sql;
            _engine.Execute($"CREATE OR REPLACE TABLE result AS {result}", CancellationToken.None);
            _engine.Execute("DELETE FROM state WHERE k IN (SELECT k FROM result)", CancellationToken.None);
            _engine.Execute($"INSERT INTO state ({state}) SELECT {state} FROM result", CancellationToken.None);
            if (isCutShort) return;
            _engine.Execute($"DELETE FROM target WHERE k IN (SELECT k FROM result WHERE {NewestFold.Action} <> 0)", CancellationToken.None);
            _engine.Execute($"INSERT INTO target SELECT k, a, r FROM result WHERE {NewestFold.Action} = 1", CancellationToken.None);
        }
    }

    private string[] History(ChangeEvent[][] batches, bool ignoresNull, bool tracksOnlyA)
    {
        HistoryFold fold = new(Layout(2, ignoresNull, tracksOnlyA));
        _engine.Execute("CREATE OR REPLACE TABLE kept (k INTEGER, a INTEGER, r STRUCT(b INTEGER), __millrace_sequence INTEGER, __millrace_change INTEGER)", CancellationToken.None);
        _engine.Execute("CREATE OR REPLACE TABLE target (k INTEGER, a INTEGER, r STRUCT(b INTEGER), s INTEGER, e INTEGER)", CancellationToken.None);
        foreach (ChangeEvent[] batch in batches)
        {
            _engine.Execute($"INSERT INTO kept BY NAME {Rows(batch)}", CancellationToken.None);
            string keys = $"SELECT DISTINCT k FROM ({Rows(batch)})";
            _engine.Execute($"DELETE FROM target WHERE k IN ({keys})", CancellationToken.None);
            _engine.Execute($"INSERT INTO target {fold.Rows("SELECT * FROM kept", keys).Sql}", CancellationToken.None);
        }

        return Read("SELECT concat_ws('|', k, coalesce(a::VARCHAR, ''), coalesce(r.b::VARCHAR, ''), s, coalesce(e::VARCHAR, '')) FROM target");
    }

    private string[] Read(string sql)
    {
        using QueryResult rows = _engine.Query(new BoundQuery(sql), CancellationToken.None);
        List<string> found = [];
        while (rows.Read()) found.Add((string)rows.Value(0)!);
        return [.. found.Order(StringComparer.Ordinal)];
    }
}
