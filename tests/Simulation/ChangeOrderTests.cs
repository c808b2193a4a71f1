using System.Globalization;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Change events that come in order, late, or twice, in batches of any size: a history must be what it is when all events
/// come at once. Batches in order go a shorter way, so some seeds mix the two. The seed is part of the name of a test.
/// </summary>
public sealed class ChangeOrderTests
{
    private const string Source = "STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => 'id integer, v integer, w integer, op string, seq integer', maxFilesPerTrigger => 1)";

    public static TheoryData<int> Seeds => [.. Effort.Seeds(4)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task A_history_does_not_depend_on_the_order_of_its_events(int seed)
    {
        Random random = new(seed);
        string clauses = random.Next(3) switch { 0 => "", 1 => " TRACK HISTORY ON (v)", _ => " TRACK HISTORY ON * EXCEPT (v)" };
        string nulls = random.Next(3) == 0 ? "IGNORE NULL UPDATES " : "";
        string sql = $"""
            CREATE TEMPORARY VIEW events AS SELECT * FROM {Source};
            CREATE STREAMING TABLE history FLOW AUTO CDC FROM STREAM(events) KEYS (id) {nulls}APPLY AS DELETE WHEN op = 'D' SEQUENCE BY seq
              COLUMNS (id, v, w) STORED AS SCD TYPE 2{clauses};
            """;
        string[] events = [.. Enumerable.Range(1, 60).Select(seq => string.Create(
            CultureInfo.InvariantCulture, $"{random.Next(6)},{Value(random)},{Value(random)},{(random.Next(8) == 0 ? "D" : "U")},{seq}\n"))];
        using CrashProject whole = new(sql, threads: 2);
        Land(whole, file: 0, events);
        await whole.UpdateAsync($"seed {seed}");
        using CrashProject parts = new(sql, threads: 2);
        string[] arriving = [.. events];
        int shuffled = random.Next(3) * 20;
        random.Shuffle(arriving.AsSpan(arriving.Length - shuffled));
        int file = 0;
        for (int at = 0; at < arriving.Length;)
        {
            int end = Math.Min(arriving.Length, at + 1 + random.Next(15));
            Land(parts, file++, [.. arriving[at..end], .. shuffled > 0 && random.Next(4) == 0 ? arriving[at..end] : []]);
            at = end;
            if (random.Next(2) == 0) await parts.UpdateAsync($"seed {seed}");
        }

        await parts.UpdateAsync($"seed {seed}");
        const string all = "SELECT string_agg(concat_ws('|', id, coalesce(v::string, '-'), coalesce(w::string, '-'), __START_AT, __END_AT), ' ' ORDER BY id, __START_AT) FROM history";
        string what = $"seed {seed}: {nulls}{clauses}, the last {shuffled} shuffled";
        Assert.Equal((what, await whole.TextAsync(all)), (what, await parts.TextAsync(all)));
    }

    private static string Value(Random random) => random.Next(4) == 0 ? "" : random.Next(3).ToString(CultureInfo.InvariantCulture);

    private static void Land(CrashProject project, int file, IEnumerable<string> events) => project.Land(file, "id,v,w,op,seq\n" + string.Concat(events));
}
