using CsCheck;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Engine.Types;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Xunit;

namespace Millrace.Unit.Engine.Queries;

/// <summary>Rows that a write keeps aside because they fail a rule.</summary>
public sealed class KeptRowsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("millrace-kept-").FullName;
    private readonly MillraceEngine _engine = new(new EngineSettings { Threads = 2 });

    public void Dispose()
    {
        _engine.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(300_000)]
    public void Every_row_is_written_or_kept_or_dropped(int rows)
    {
        ParquetWritten written = Write(
            $"SELECT i AS id, repeat('x', (i % 30)::INTEGER) AS t FROM range({rows}) AS r(i)",
            new TableSchema([new Column("id", new DataType.Long()), new Column("t", new DataType.String())]),
            new GateRule("id % 2 = 0", DropsRow: false),
            new GateRule("id % 3 <> 0", DropsRow: true),
            new GateRule("id % 5 <> 0", DropsRow: false) { KeepsRow = true });

        int[] ids = [.. Enumerable.Range(0, rows)];
        Assert.Equal(ids.LongCount(id => id % 5 == 0), written.Kept?.Count ?? 0);
        Assert.Equal(ids.LongCount(id => id % 5 != 0 && id % 3 == 0), written.RowsDropped);
        Assert.Equal(ids.LongCount(id => id % 5 != 0 && id % 3 != 0), written.RowsOut);
        Assert.Equal([ids.LongCount(id => id % 2 != 0), ids.LongCount(id => id % 3 == 0), ids.LongCount(id => id % 5 == 0)], written.FailedByRule);
        if (written.Kept is not KeptRows kept) return;
        string right = "mask = (id % 2 <> 0)::BIGINT + 2 * (id % 3 = 0)::BIGINT + 4 AND origin = '{\"at\":' || id || '}' AND (content->>'t') = repeat('x', (id % 30)::INTEGER)";
        IReadOnlyList<object?> found = _engine.QueryRow(
            $"SELECT count(*) FILTER ({right}), count(DISTINCT id) FROM (SELECT *, (content->>'id')::BIGINT AS id FROM ({kept.Sql}))", CancellationToken.None);
        Assert.Equal([kept.Count, kept.Count], found.Select(Convert.ToInt64));
    }

    [Fact]
    public void A_row_of_many_megabytes_is_kept_whole()
    {
        ParquetWritten written = Write(
            "SELECT repeat('0123456789', 1000000) AS t",
            new TableSchema([new Column("t", new DataType.String())]),
            new GateRule("false", DropsRow: false) { KeepsRow = true });

        Assert.Equal(10_000_000L, Convert.ToInt64(_engine.QueryRow($"SELECT length(content->>'t') FROM ({written.Kept!.Sql})", CancellationToken.None)[0]));
    }

    [Fact]
    public void What_is_kept_is_read_back_as_it_was()
    {
        TableSchema schema = new(
        [
            new Column("a\"b\\c.d", new DataType.String()), new Column("n", new DataType.Long()), new Column("d", new DataType.Double()),
            new Column("e", new DataType.Decimal(38, 10)), new Column("b", new DataType.Binary()), new Column("t", new DataType.Timestamp()),
            new Column("l", new DataType.Array(new DataType.Decimal(38, 10), ContainsNull: true)),
            new Column("m", new DataType.Map(new DataType.Long(), new DataType.String(), ValueContainsNull: true)),
            new Column("s", new DataType.Struct(new TableSchema([new Column("x y", new DataType.Binary()), new Column("z", new DataType.Boolean())]))),
        ]);
        Gen.Select(Gen.String[0, 20], Gen.Long, Gen.Double, Gen.Decimal, Gen.Byte.Array[0, 8], Gen.Bool).Sample(
            (text, number, real, exact, bytes, isNull) =>
            {
                string clean = text.Replace("\0", "", StringComparison.Ordinal);
                if (clean.Any(char.IsSurrogate)) clean = "é";
                string hex = Convert.ToHexString(bytes);
                FormattableString values = $"""
                    {Sql.Text(clean)} AS "a""b\c.d", {number} AS n, '{real:R}'::DOUBLE AS d, {Math.Round(exact % 1_000_000_000_000m, 10)}::DECIMAL(38,10) AS e,
                    from_hex('{hex}') AS b, make_timestamptz({number % 4_000_000_000_000_000}) AS t,
                    [{Math.Round(exact % 1_000m, 10)}::DECIMAL(38,10), NULL] AS l, MAP ([{number}], [{Sql.Text(clean)}]) AS m,
                    struct_pack("x y" := from_hex('{hex}'), z := {(isNull ? "NULL" : "true")}) AS s
                    """;
                string query = $"SELECT {string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{FormattableString.Invariant(values)}")}";
                string back = $"SELECT {JsonRows.Read(schema, "j")} FROM (SELECT {JsonRows.Write(schema, "r")} AS j FROM ({query}) AS r)";
                object? same = _engine.QueryRow($"SELECT count(*) FROM ({query}) AS x JOIN ({back}) AS y ON x IS NOT DISTINCT FROM y", CancellationToken.None)[0];
                Assert.True(Convert.ToInt64(same) == 1, query);
            },
            iter: 60, threads: 1);
    }

    private ParquetWritten Write(string query, TableSchema schema, params GateRule[] rules) => _engine.WriteParquet(
        new ParquetWrite(new BoundQuery(query), schema, _folder, "part-") { Rules = rules, Origin = schema.Find("id") is null ? null : "json_object('at', id)" },
        CancellationToken.None);
}
