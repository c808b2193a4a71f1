using System.Globalization;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Running;
using Millrace.Testing.Faults;
using Millrace.Testing.Results;
using Millrace.Testing.Script;

namespace Millrace.Testing.Running;

/// <summary>
/// Compares what a run did with what a test expects: every dataset as <c>dataset technique state in out dropped</c>, or only
/// some, and only what is named of them, as <c>dataset in=5 dropped=1</c>.
/// </summary>
internal static class RunCheck
{
    private static readonly (string Key, Func<DatasetSummary, string> Of)[] Facts =
    [
        ("technique", static dataset => dataset.Technique),
        ("state", static dataset => dataset.State.ToString()),
        ("in", static dataset => Sql.Number(dataset.RowsIn)),
        ("out", static dataset => Sql.Number(dataset.RowsOut)),
        ("dropped", static dataset => Sql.Number(dataset.RowsDropped)),
        ("quarantined", static dataset => Sql.Number(dataset.RowsQuarantined)),
        ("late", static dataset => Sql.Number(dataset.RowsLate)),
        ("flawed", static dataset => Sql.Number(dataset.FlawedRecords)),
        ("version", static dataset => dataset.Version?.ToString(CultureInfo.InvariantCulture) ?? "none"),
    ];

    /// <summary>A failure when the run did something else.</summary>
    public static TestFailure? Compare(TestStep step, IReadOnlyList<DatasetSummary> given)
    {
        if (step.Expected is not StepLines expected) return null;
        if (!expected.Lines.Any(line => line.Contains('=', StringComparison.Ordinal)))
            return LineCheck.Compare(step, [.. given.Select(Line)]);
        string[] answer = [.. expected.Lines.Select((line, at) => Facing(step, expected.First + at, line, given))];
        return LineCheck.Compare(step, answer);
    }

    private static string Line(DatasetSummary dataset) => string.Create(
        CultureInfo.InvariantCulture,
        $"{dataset.Name.Table} {dataset.Technique} {dataset.State} {dataset.RowsIn} {dataset.RowsOut} {dataset.RowsDropped}");

    /// <summary>The line as it would have to be: the same dataset, the same facts, in the same places.</summary>
    private static string Facing(TestStep step, int line, string text, IReadOnlyList<DatasetSummary> given)
    {
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        DatasetSummary? dataset = given.FirstOrDefault(candidate => IsNamed(candidate, words[0]));
        if (dataset is null) return $"{words[0]} was not part of the run";
        List<string> facing = [words[0]];
        foreach (string word in words.Skip(1))
        {
            int cut = word.IndexOf('=', StringComparison.Ordinal);
            string key = cut < 0 ? word : word[..cut];
            Func<DatasetSummary, string>? fact = Facts.FirstOrDefault(known => known.Key == key).Of;
            if (cut < 0 || fact is null)
            {
                throw TestErrors.Syntax(
                    step.At(line) with { Column = text.IndexOf(word, StringComparison.Ordinal) + 1 },
                    $"'{word}' is no fact about a dataset. Write key=value with one of {string.Join(", ", Facts.Select(known => known.Key))}.");
            }

            string value = fact(dataset);
            bool isSame = value.Equals(word[(cut + 1)..], StringComparison.OrdinalIgnoreCase);
            facing.Add(isSame ? word : $"{key}={value}");
        }

        return words.Length == facing.Count && string.Join(' ', facing) == string.Join(' ', words) ? text.TrimEnd() : string.Join(' ', facing);
    }

    /// <summary>True for the dataset that a name of one to three parts means.</summary>
    public static bool IsNamed(DatasetSummary dataset, string name) =>
        name.Equals(dataset.Name.Table, StringComparison.OrdinalIgnoreCase)
        || name.Equals($"{dataset.Name.Schema}.{dataset.Name.Table}", StringComparison.OrdinalIgnoreCase)
        || name.Equals(dataset.Name.ToString(), StringComparison.OrdinalIgnoreCase);
}
