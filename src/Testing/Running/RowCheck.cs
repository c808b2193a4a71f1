using Millrace.Foundation.Text;
using Millrace.Testing.Comparing;
using Millrace.Testing.Faults;
using Millrace.Testing.Results;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>Compares rows with those that a test expects.</summary>
internal static class RowCheck
{
    /// <summary>The rows of a query, which are expected without a head.</summary>
    public static TestFailure? OfQuery(TestStep step, GivenRows given)
    {
        if (step.Expected is not StepLines expected) return null;
        IReadOnlyList<IReadOnlyList<GivenCell>> rows = step.Has("first") ? [.. given.Rows.Take(1)] : given.Rows;
        ExpectedRow[] wanted = [.. expected.Lines.Select((line, at) => ExpectedRow.Of(expected.First + at, line))];
        RowDiff diff = RowDiff.Of(wanted, rows, isOrdered: !step.Has("sorted") && IsOrdered(step.Body.Text));
        if (diff.IsSame) return null;
        IReadOnlyList<string> update = diff.OutOfOrder is null && !IsOrdered(step.Body.Text)
            ? [.. Kept(diff), .. Extra(diff).Select(Plain)]
            : [.. rows.Select(Plain)];
        return Failure(step, diff, given.Columns, expected, update);
    }

    /// <summary>The rows of a table, which are expected below a head that names the columns to compare.</summary>
    public static TestFailure? OfTable(TestStep step, GivenRows given)
    {
        StepLines expected = step.Body;
        ExpectedRow[] wanted = [.. expected.Lines.Skip(1).Select((line, at) => ExpectedRow.Of(expected.First + 1 + at, line))];
        if (wanted.FirstOrDefault(row => row.Cells.Count != given.Columns.Count) is ExpectedRow odd)
        {
            throw TestErrors.Syntax(
                step.At(odd.Line),
                $"This row has {odd.Cells.Count} cells and the head has {given.Columns.Count}. Cells are parted by |; put a text that holds one in double quotes.");
        }

        RowDiff diff = RowDiff.Of(wanted, given.Rows, isOrdered: false);
        if (diff.IsSame) return null;

        // What is right stays as it is written, with its ~ and its order.
        List<IReadOnlyList<string>> rows = [[.. given.Columns]];
        rows.AddRange(diff.Kept.Where(kept => kept.Match is not null).Select(kept => (IReadOnlyList<string>)[.. kept.Wanted.Cells.Select(cell => cell.Raw.Trim())]));
        rows.AddRange(Extra(diff).Select(row => (IReadOnlyList<string>)[.. row.Select(cell => cell.Written)]));
        return Failure(step, diff, given.Columns, expected, RowDiffText.Aligned(rows));
    }

    /// <summary>True when a query orders its rows itself, so that their order is part of its answer.</summary>
    private static bool IsOrdered(string sql)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("query", sql));
        int depth = 0;
        for (int at = 0; at + 1 < tokens.Count; at++)
        {
            if (tokens[at].IsSymbol("(")) depth++;
            else if (tokens[at].IsSymbol(")")) depth--;
            else if (depth == 0 && tokens[at].IsWord("ORDER") && tokens[at + 1].IsWord("BY")) return true;
        }

        return false;
    }

    private static TestFailure Failure(TestStep step, RowDiff diff, IReadOnlyList<string> heads, StepLines expected, IReadOnlyList<string> update) =>
        new(step.Location, step.ToString(), RowDiffText.Summary(diff), RowDiffText.Lines(diff, heads))
        {
            Update = new ExpectedLines(expected.First, expected.Lines.Count, update),
        };

    private static IEnumerable<string> Kept(RowDiff diff) => diff.Kept.Where(kept => kept.Match is not null).Select(kept => kept.Wanted.Text);

    private static IEnumerable<IReadOnlyList<GivenCell>> Extra(RowDiff diff) => diff.Differences.Where(row => row.Given is not null).Select(row => row.Given!);

    private static string Plain(IReadOnlyList<GivenCell> row) => string.Join('|', row.Select(cell => cell.Written));
}
