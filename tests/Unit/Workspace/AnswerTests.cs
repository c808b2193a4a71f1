using System.Text;
using System.Text.Json;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Settings;
using Millrace.Foundation.Faults;
using Millrace.TestKit;
using Millrace.Workspace.Answers;
using Millrace.Workspace.Charts;
using Millrace.Workspace.Dashboards;
using Xunit;

namespace Millrace.Unit.Workspace;

public sealed class AnswerTests : IDisposable
{
    private readonly MillraceEngine _engine = new(new EngineSettings());

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData("12345678901234567.89::DECIMAL(19,2)", "12345678901234567.89")]
    [InlineData("-0.05::DECIMAL(4,2)", "-0.05")]
    [InlineData("99999999999999999999999999999999999999::DECIMAL(38,0)", "99999999999999999999999999999999999999")]
    [InlineData("18446744073709551615::UBIGINT", "18446744073709551615")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("0.1::DOUBLE", "0.1")]
    [InlineData("'nan'::DOUBLE", "NaN")]
    [InlineData("true", "true")]
    [InlineData("DATE '0001-02-03'", "0001-02-03")]
    [InlineData("TIMESTAMP '2024-05-01 06:00:00.5'", "2024-05-01T06:00:00.5")]
    [InlineData("TIMESTAMPTZ '2024-05-01 06:00:00+00'", "2024-05-01T06:00:00Z")]
    [InlineData("'infinity'::TIMESTAMP", "infinity")]
    [InlineData("[1, NULL]", "[1, NULL]")]
    [InlineData("{'a': 1}", "{'a': 1}")]
    [InlineData("INTERVAL 3 DAY", "3 days")]
    [InlineData("''", "")]
    [InlineData("'قسم 🚀'", "قسم 🚀")]
    [InlineData("NULL", null)]
    public async Task Values_are_told_exactly(string expression, string? expected) => Assert.Equal(expected, (await ReadAsync($"SELECT {expression} AS v")).Columns[0].Text(0));

    [Fact]
    public async Task Rows_beyond_the_limit_are_left_and_told()
    {
        Answer answer = await ReadAsync("SELECT range AS n FROM range(100000)", new AnswerLimits { MaxRows = 3000 });

        Assert.Equal((3000, AnswerCut.Rows), (answer.RowCount, answer.Cut));
        Assert.Equal("2999", answer.Columns[0].Text(2999));
    }

    [Fact]
    public async Task As_many_rows_as_the_limit_are_all()
    {
        Answer answer = await ReadAsync("SELECT range AS n FROM range(3000)", new AnswerLimits { MaxRows = 3000 });

        Assert.Equal((3000, AnswerCut.None), (answer.RowCount, answer.Cut));
    }

    [Fact]
    public async Task Memory_is_bounded_and_an_endless_query_is_stopped_there()
    {
        Answer answer = await ReadAsync("SELECT repeat('x', 1000) || range AS wide FROM range(100000000000)", new AnswerLimits { MaxBytes = 8 << 20 });

        Assert.Equal(AnswerCut.Bytes, answer.Cut);
        Assert.InRange(answer.Bytes, 8 << 20, 24 << 20);
    }

    [Fact]
    public async Task Without_rows_columns_are_told_all_the_same()
    {
        Answer answer = await ReadAsync("SELECT 1 AS a, 'x' AS b WHERE false");

        Assert.Equal((0, "a INTEGER,b VARCHAR"), (answer.RowCount, string.Join(',', answer.Columns.Select(static column => $"{column.Name} {column.EngineType}"))));
        Assert.Empty(answer.Sorted(0, isDescending: true));
        Assert.Null(QuickChart.For(answer));
        Assert.All(ColumnProfiler.Of(answer, Stop), static profile => Assert.Equal((0, null), (profile.Count, profile.Min)));
    }

    [Theory]
    [InlineData("(VALUES (3), (NULL), (-1), (3), (10)) v(x)", false, "-1 3 3 10 null")]
    [InlineData("(VALUES (3), (NULL), (-1), (3), (10)) v(x)", true, "10 3 3 -1 null")]
    [InlineData("(VALUES ('b'), ('a'), (NULL), ('é'), ('B')) v(x)", false, "B a b é null")]
    [InlineData("(VALUES (1.5::DOUBLE), ('nan'::DOUBLE), (-2::DOUBLE), ('-inf'::DOUBLE)) v(x)", false, "-Infinity -2 1.5 NaN")]
    [InlineData("(VALUES (1.25::DECIMAL(30,2)), (-3.00), (900000000000000000000.01), (900000000000000000000.02)) v(x)", true, "900000000000000000000.02 900000000000000000000.01 1.25 -3.00")]
    [InlineData("(VALUES (DATE '2024-01-02'), (DATE '1969-12-31'), (NULL)) v(x)", false, "1969-12-31 2024-01-02 null")]
    public async Task Rows_are_sorted_by_value_with_nulls_last(string values, bool isDescending, string expected)
    {
        Answer answer = await ReadAsync($"SELECT x FROM {values}");

        Assert.Equal(expected, string.Join(' ', answer.Sorted(0, isDescending).Select(row => answer.Columns[0].Text(row) ?? "null")));
    }

    [Fact]
    public async Task A_million_rows_are_sorted_across_all_chunks_and_equal_ones_keep_their_order()
    {
        Answer answer = await ReadAsync("SELECT range AS n, range % 7 AS m FROM range(1000000)");

        IReadOnlyList<int> order = answer.Sorted(1, isDescending: true);

        Assert.Equal(1_000_000, answer.RowCount);
        Assert.Equal("6 6 13", $"{answer.Columns[1].Text(order[0])} {answer.Columns[0].Text(order[0])} {answer.Columns[0].Text(order[1])}");
        Assert.Equal("0", answer.Columns[1].Text(order[^1]));
        Assert.Equal(1_000_000, order.Distinct().Count());
    }

    [Theory]
    [InlineData(0, 2, "[[\"0\",\"a\"],[\"1\",null]]")]
    [InlineData(2, 10, "[[\"2\",\"a\"]]")]
    [InlineData(-5, 1, "[[\"0\",\"a\"]]")]
    [InlineData(99, 5, "[]")]
    [InlineData(0, -1, "[]")]
    [InlineData(1, int.MaxValue, "[[\"1\",null],[\"2\",\"a\"]]")]
    public async Task Windows_hold_the_rows_there_are(int first, int count, string expected)
    {
        Answer answer = await ReadAsync("SELECT range AS n, CASE WHEN range = 1 THEN NULL ELSE 'a' END AS s FROM range(3)");
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream)) answer.WriteRows(json, first, count, order: null);

        Assert.Equal(expected, Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task Profiles_tell_what_values_are_like()
    {
        Answer answer = await ReadAsync("SELECT CASE WHEN range < 10 THEN NULL ELSE range END AS n, 'k' || (range % 3) AS s, 1e308 * (range % 2 * 2 - 1) AS wide FROM range(110)");

        IReadOnlyList<ColumnProfile> profiles = ColumnProfiler.Of(answer, Stop);

        Assert.Equal((110, 10, 100, "10", "109", 59.5), (profiles[0].Count, profiles[0].Nulls, profiles[0].Distinct, profiles[0].Min, profiles[0].Max, profiles[0].Mean));
        Assert.Equal(100, profiles[0].Histogram.Sum());
        Assert.Equal([("k0", 37), ("k1", 37), ("k2", 36)], profiles[1].Commonest);
        Assert.Equal((110, 55, 55), (profiles[2].Histogram.Sum(), profiles[2].Histogram[0], profiles[2].Histogram[^1]));
    }

    [Theory]
    [InlineData(WidgetKind.Line)]
    [InlineData(WidgetKind.Bar)]
    [InlineData(WidgetKind.Area)]
    [InlineData(WidgetKind.Scatter)]
    [InlineData(WidgetKind.Histogram)]
    [InlineData(WidgetKind.Pie)]
    [InlineData(WidgetKind.Box)]
    public async Task Every_kind_of_quick_chart_draws_two_columns_of_the_same_name(WidgetKind kind)
    {
        Answer answer = await ReadAsync("SELECT 'g' || (range % 4) AS x, range AS x FROM range(40)");

        (Figure figure, string? note) = new QuickChart(kind, kind is WidgetKind.Scatter or WidgetKind.Histogram ? 1 : 0, kind == WidgetKind.Histogram ? null : 1, Color: null).Draw(answer);

        Assert.True(figure is Figure.Chart or Figure.Pie or Figure.Boxes, figure.ToString());
        Assert.Null(note);
    }

    [Fact]
    public async Task Of_many_rows_a_line_keeps_its_peaks_and_says_so()
    {
        Answer answer = await ReadAsync("SELECT range AS x, CASE WHEN range = 654321 THEN 99.0 ELSE range % 2 END AS y FROM range(1000000)");

        (Figure figure, string? note) = new QuickChart(WidgetKind.Line, 0, 1, Color: null).Draw(answer);

        Figure.Chart chart = Assert.IsType<Figure.Chart>(figure);
        Assert.Equal(99.0, chart.Series[0].Y.Max());
        Assert.InRange(chart.Series[0].Y.Count, 1000, QuickChart.MostRows);
        Assert.Contains("1,000,000", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SELECT TIMESTAMP '2024-01-01' AS t, 'a' AS n, 1 AS v", WidgetKind.Line)]
    [InlineData("SELECT 'a' AS n, 1 AS v", WidgetKind.Bar)]
    [InlineData("SELECT 1 AS v, 2 AS w", WidgetKind.Scatter)]
    [InlineData("SELECT 1 AS v", WidgetKind.Histogram)]
    public async Task A_chart_that_suits_the_columns_is_offered_first(string sql, WidgetKind expected) => Assert.Equal(expected, QuickChart.For(await ReadAsync(sql))?.Kind);

    [Fact]
    public async Task Csv_is_safe_in_a_spreadsheet_and_quotes_what_it_must()
    {
        using MemoryStream stream = new();

        long rows = await AnswerFile.WriteCsvAsync(_engine, new BoundQuery("SELECT '=1+1' AS \"a,b\", -5 AS n, 'say \"x\"' AS q, NULL AS e, '-7' AS m"), stream, maxRows: 10, Stop);

        Assert.Equal(1, rows);
        Assert.Equal("\"a,b\",n,q,e,m\r\n'=1+1,-5,\"say \"\"x\"\"\",,-7\r\n", Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public async Task A_file_that_would_be_too_large_is_not_given()
    {
        using TempFolder folder = new();
        BoundQuery query = new("SELECT range FROM range(11)");
        string path = folder.Below("rows.parquet");
        using MemoryStream stream = new();

        Assert.Equal("EXPORT_TOO_LARGE", (await Assert.ThrowsAsync<MillraceException>(() => AnswerFile.WriteCsvAsync(_engine, query, stream, maxRows: 10, Stop))).Code.Value);
        Assert.Equal("EXPORT_TOO_LARGE", Assert.Throws<MillraceException>(() => AnswerFile.WriteParquet(_engine, query, path, maxRows: 10, Stop)).Code.Value);
        Assert.False(File.Exists(path));
        Assert.Equal(11, AnswerFile.WriteParquet(_engine, query, path, maxRows: 11, Stop));
        Assert.Equal(11L, Convert.ToInt64(_engine.QueryRow($"SELECT count(*) FROM read_parquet('{path}')", Stop)[0], System.Globalization.CultureInfo.InvariantCulture));
    }

    private Task<Answer> ReadAsync(string sql, AnswerLimits? limits = null) => AnswerReader.ReadAsync(_engine, new BoundQuery(sql), limits ?? new AnswerLimits(), Stop);
}
