using System.Globalization;
using Apache.Arrow;
using Millrace.Delta;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Snapshots;

namespace DeltaLibrary;

/// <summary>A table of pump hours through its life: created, filled, corrected, asked, followed, and looked after.</summary>
public static class PumpLog
{
    private static readonly DateTimeOffset Monday = new(2025, 6, 2, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Makes the table anew and tells what happens.</summary>
    /// <param name="folder">Folder of the table; what is in it goes.</param>
    /// <param name="output">Where to tell it.</param>
    public static async Task RunAsync(string folder, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);

        // A property turns a feature of the table on; whoever opens it, in any program, keeps to it.
        DeltaTable table = await DeltaTable.CreateAsync(folder, DeltaTable.ColumnsOf<Hour>(), properties: new Dictionary<string, string>
        {
            ["delta.enableChangeDataFeed"] = "true",
            ["delta.enableDeletionVectors"] = "true",
            ["delta.constraints.flow"] = "flow IS NULL OR flow >= 0",
        });

        ChangeResult first = await table.AppendAsync(Week());
        await output.WriteLineAsync(Text($"version {first.Version}: {first.Metric("numOutputRows")} hours"));

        // The same file delivered twice: the table knows how far this sender has come.
        WriteOptions delivery = new() { Notes = new CommitNotes { Progress = ("pump-house", 1) } };
        Hour[] late = [new("P1", Monday.AddDays(7), 41.5, "on"), new("P2", Monday.AddDays(7), 0, "off")];
        ChangeResult once = await table.AppendAsync(late, delivery);
        ChangeResult again = await table.AppendAsync(late, delivery);
        await output.WriteLineAsync(Text($"version {once.Version}: {once.Metric("numOutputRows")} hours; sent again: {again.Commit.GetType().Name}"));

        // Bad rows are refused as a whole, with the rule and a row that breaks it.
        try
        {
            await table.AppendAsync([new Hour("P3", Monday, -1, "on")]);
        }
        catch (Millrace.Foundation.Faults.MillraceException refused)
        {
            await output.WriteLineAsync($"refused: {refused.Code.Value}");
        }

        // Corrections: known hours get new values, unknown ones come in.
        ChangeResult merged = await table
            .Merge([new Hour("P1", Monday, 12.5, "on"), new Hour("P4", Monday, 3, "on")], on: "target.pump = source.pump AND target.start = source.start")
            .WhenMatchedUpdate(new Dictionary<string, string> { ["flow"] = "source.flow" })
            .WhenNotMatchedInsert()
            .ExecuteAsync();
        await output.WriteLineAsync(Text($"version {merged.Version}: {merged.Metric("numTargetRowsUpdated")} corrected, {merged.Metric("numTargetRowsInserted")} new"));
        await table.DeleteAsync("state = 'off' AND flow = 0");

        // The condition also chooses files: hours of other weeks are not even opened.
        double most = 0;
        await foreach (Hour hour in table.ReadAsync<Hour>(where: "pump = 'P1' AND start < '2025-06-03'")) most = Math.Max(most, hour.Flow ?? 0);
        await output.WriteLineAsync(Text($"most flow of P1 on Monday: {most}"));

        // As it was before the correction.
        DeltaTable before = await table.AtVersionAsync(first.Version);
        await output.WriteLineAsync(Text($"hours then {await before.CountAsync()}, now {await table.CountAsync()}"));

        // What changed, row by row, for whoever keeps a copy.
        Dictionary<string, int> kinds = [];
        await foreach (RecordBatch batch in table.ChangesAsync(firstVersion: merged.Version))
        {
            using (batch)
            {
                StringArray kind = (StringArray)batch.Column("_change_type");
                for (int row = 0; row < batch.Length; row++)
                    kinds[kind.GetString(row)] = kinds.GetValueOrDefault(kind.GetString(row)) + 1;
            }
        }

        await output.WriteLineAsync($"changes: {string.Join(", ", kinds.OrderBy(pair => pair.Key).Select(pair => Text($"{pair.Value} {pair.Key}")))}");

        // Small files into large ones, deleted rows out of them; and what nobody needs any more would go after a week.
        await table.OptimizeAsync();
        await foreach (HistoryEntry entry in table.HistoryAsync(limit: 3)) await output.WriteLineAsync(Text($"  {entry.Version} {entry.Operation}"));
    }

    private static IEnumerable<Hour> Week()
    {
        for (int hour = 0; hour < 7 * 24; hour++)
        {
            yield return new Hour("P1", Monday.AddHours(hour), 40 + (hour % 24), "on");
            yield return new Hour("P2", Monday.AddHours(hour), hour % 24 < 6 ? 0 : null, hour % 24 < 6 ? "off" : "on");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
