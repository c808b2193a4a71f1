using System.Globalization;
using Millrace.TestKit;
using Xunit;

namespace Millrace.Simulation;

/// <summary>
/// Random batches into tables whose keys must be unique, with updates that end at a write. A model that looks at one row after
/// the other says which rows come into the table: however rows fall into batches, none is lost, doubled or let in by mistake.
/// </summary>
public sealed class UniqueModelTests
{
    private const string Columns = "id bigint, k integer, name string, ts timestamp, v integer";

    public static TheoryData<int> Seeds => [.. Effort.Seeds(3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task The_table_holds_the_first_row_of_each_key(int seed)
    {
        Random random = new(seed);
        bool isWithin = random.Next(2) == 0;
        string key = random.Next(2) == 0 ? "k" : "k, name";
        string rule = $"UNIQUE ({key}){(isWithin ? " WITHIN INTERVAL 1 HOUR OF ts" : "")}";
        string action = random.Next(2) == 0 ? "QUARANTINE" : "DROP ROW";
        string sql = $"""
            CREATE OR REFRESH STREAMING TABLE t (
              CONSTRAINT once EXPECT {rule} ON VIOLATION {action},
              CONSTRAINT positive EXPECT (v > 0) ON VIOLATION DROP ROW
            ) AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true, schemaHints => '{Columns}', maxFilesPerTrigger => {1 + random.Next(3)});
            """;
        using CrashProject project = new(sql, threads: 2);
        List<Row> rows = [];
        for (int update = 0; update < 4; update++)
        {
            int files = 1 + random.Next(3);
            for (int file = 0; file < files; file++) Land(project, random, rows);
            if (random.Next(2) == 0)
            {
                await project.EndUpdateAsync(1 + random.Next(14), (FaultKind)random.Next(4));
                if (random.Next(2) == 0) await project.UpdateAsync($"seed {seed}");
            }
        }

        string what = $"seed {seed}: {rule} {action}";
        await project.UpdateAsync(what);
        long[] expected = Model(rows, key.Contains("name", StringComparison.Ordinal), isWithin);
        long[] found = await project.ColumnAsync("SELECT id FROM t ORDER BY id");
        string differ = $"{string.Join(' ', expected.Except(found))} are missing, {string.Join(' ', found.Except(expected))} are too many";
        Assert.True(expected.SequenceEqual(found), $"{what}: {differ}; {found.Length} found, {found.Distinct().Count()} distinct");
        if (action != "QUARANTINE") return;
        long[] aside = await project.ColumnAsync("""SELECT ("row"->>'id')::BIGINT FROM t_quarantine ORDER BY 1""");
        Assert.Equal(aside.Distinct(), aside);
        Assert.Empty(aside.Intersect(found));
        Assert.Empty(rows.Where(static row => row.Value > 0).Select(static row => row.Id).Except(expected).Except(aside));
    }

    private static long[] Model(List<Row> rows, bool byName, bool isWithin)
    {
        HashSet<(int?, string?, int)> seen = [];
        List<long> kept = [];
        foreach (Row row in rows)
        {
            bool hasNull = row.Key is null || (byName && row.Name is null) || (isWithin && row.Minute is null);
            (int?, string?, int) key = (row.Key, byName ? row.Name : null, isWithin && row.Minute is int minute ? minute / 60 : 0);
            if (row.Value > 0 && (hasNull || seen.Add(key))) kept.Add(row.Id);
        }

        return [.. kept];
    }

    private static void Land(CrashProject project, Random random, List<Row> all)
    {
        int file = all.Count == 0 ? 0 : (int)(all[^1].Id / 1000) + 1;
        Row[] rows =
        [
            .. Enumerable.Range(0, 1 + random.Next(30)).Select(at => new Row(
                (file * 1000) + at,
                random.Next(12) == 0 ? null : random.Next(15),
                random.Next(8) == 0 ? null : "abc"[random.Next(3)].ToString(),
                random.Next(10) == 0 ? null : random.Next(300),
                random.Next(4) == 0 ? -1 : 1)),
        ];
        all.AddRange(rows);
        project.Land(file, "id,k,name,ts,v\n" + string.Concat(rows.Select(static row =>
            string.Create(CultureInfo.InvariantCulture, $"{row.Id},{row.Key},{row.Name},{(row.Minute is int minute ? $"2024-05-01T{minute / 60:D2}:{minute % 60:D2}:00Z" : "")},{row.Value}\n"))));
    }

    private sealed record Row(long Id, int? Key, string? Name, int? Minute, int Value);
}
