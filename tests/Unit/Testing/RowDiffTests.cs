using CsCheck;
using Millrace.Testing.Comparing;
using Xunit;

namespace Millrace.Unit.Testing;

public sealed class RowDiffTests
{
    private static readonly string?[] Names = ["a", "b|c", "NULL", "", " x", "~1", "\"", null];

    private static readonly Gen<(int Id, string? Name)[]> Tables =
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 7].Select(at => Names[at])).Array[0, 12];

    [Theory]
    [InlineData("NULL", null, true)]
    [InlineData("NULL", "NULL", false)]
    [InlineData("\"NULL\"", "NULL", true)]
    [InlineData("a \"b\"", "a \"b\"", true)]
    [InlineData("1.50", 1.5, true)]
    [InlineData("1.51", 1.5, false)]
    [InlineData("~1.5", 1.549, true)]
    [InlineData("~1.5", 1.551, false)]
    [InlineData("~2", 1.5, true)]
    [InlineData("~1e3", 1400.0, true)]
    [InlineData("~NaN", double.NaN, true)]
    [InlineData("~soon", 1.5, false)]
    [InlineData("\"~1.5\"", 1.549, false)]
    [InlineData("NaN", double.NaN, true)]
    [InlineData("0.1", 0.1f, true)]
    [InlineData("TRUE", true, true)]
    [InlineData("7", 7L, true)]
    [InlineData("8", 7L, false)]
    public void A_cell_matches_by_value(string written, object? value, bool isMatch) =>
        Assert.Equal(isMatch, new GivenCell(value, IsNested: false).Matches(ExpectedCell.Of(written)));

    [Theory]
    [InlineData("2024-05-01T10:00:00Z", true)]
    [InlineData("2024-05-01 10:00:00", true)]
    [InlineData("2024-05-01T12:00:00+02:00", true)]
    [InlineData("2024-05-01", false)]
    public void An_instant_matches_however_it_is_written(string written, bool isMatch) =>
        Assert.Equal(isMatch, new GivenCell(new DateTime(2024, 5, 1, 10, 0, 0, DateTimeKind.Utc), IsNested: false).Matches(ExpectedCell.Of(written)));

    [Fact]
    public void Nested_values_match_as_json() =>
        Assert.True(new GivenCell("{\"a\":1,\"b\":[1,2]}", IsNested: true).Matches(ExpectedCell.Of("{\"b\": [1, 2], \"a\": 1}")));

    [Fact]
    public void A_row_is_cut_at_bars_and_tabs_outside_of_quotes() =>
        Assert.Equal(["a", "b|c", "", "d \"e\"", "f"], ExpectedRow.Of(1, " a | \"b|c\" || \"d \"\"e\"\"\"\tf").Cells.Select(cell => cell.Text));

    [Fact]
    public void The_diff_pairs_rows_and_marks_the_cell()
    {
        RowDiff diff = RowDiff.Of(
            [ExpectedRow.Of(1, "1 | 21.5"), ExpectedRow.Of(2, "3 | 1"), ExpectedRow.Of(3, "9 | 9")],
            [Row(9, "9"), Row(1, "22.1"), Row(4, "2")],
            isOrdered: false);

        Assert.Equal("1 row differs, 1 row is missing, 1 row is too many (3 expected, 3 found)", RowDiffText.Summary(diff));
        Assert.Equal(
            ["  id | name", "- 1  | 21.5", "+ 1  | 22.1", "       ^^^^", "- 3  | 1      missing", "+ 4  | 2      too many"],
            RowDiffText.Lines(diff, ["id", "name"]));
    }

    [Fact]
    public void Rows_that_are_right_in_a_wrong_order_are_told_as_such()
    {
        ExpectedRow[] expected = [ExpectedRow.Of(1, "1|a"), ExpectedRow.Of(2, "2|b")];
        IReadOnlyList<GivenCell>[] given = [Row(2, "b"), Row(1, "a")];

        Assert.True(RowDiff.Of(expected, given, isOrdered: false).IsSame);
        Assert.Contains("row 1 is the first in a wrong place", RowDiffText.Summary(RowDiff.Of(expected, given, isOrdered: true)), StringComparison.Ordinal);
    }

    [Fact]
    public void Rows_match_what_they_are_written_as_in_any_order() => Tables.Sample(rows =>
    {
        ExpectedRow[] expected = [.. rows.Select((row, at) => Written(at, row.Id, row.Name))];
        RowDiff diff = RowDiff.Of(expected, [.. rows.Reverse().Select(row => Row(row.Id, row.Name))], isOrdered: false);
        return diff.IsSame && RowDiff.Of(expected, [.. rows.Select(row => Row(row.Id, row.Name))], isOrdered: true).IsSame;
    });

    [Fact]
    public void A_row_that_is_left_out_is_the_one_that_is_missing() =>
        Gen.Select(Tables.Where(rows => rows.Length > 0), Gen.Int[0, 1000]).Sample((rows, at) =>
        {
            (int id, string? name) = rows[at % rows.Length];
            IReadOnlyList<GivenCell>[] given = [.. rows.Where((_, i) => i != at % rows.Length).Select(row => Row(row.Id, row.Name))];
            RowDiff diff = RowDiff.Of([.. rows.Select((row, i) => Written(i, row.Id, row.Name))], given, isOrdered: false);
            return diff.Differences is [{ Given: null, Expected: ExpectedRow lost }] && RowDiff.Matches(lost, Row(id, name));
        });

    private static GivenCell[] Row(int id, string? name) => [new GivenCell(id, IsNested: false), new GivenCell(name, IsNested: false)];

    private static ExpectedRow Written(int line, int id, string? name) =>
        ExpectedRow.Of(line, string.Join(" | ", Row(id, name).Select(cell => cell.Written)));
}
