using System.Globalization;
using System.Text;

namespace Millrace.EndToEnd;

/// <summary>
/// A project of every kind of dataset whose answers are known from what has landed: rows with a number, a key that comes
/// twice now and then, a device, a time and a value that is wrong in one row of ten.
/// </summary>
internal sealed class KillPlant
{
    private const int RowsOfAFile = 30;
    private const int Devices = 7;
    private const string Sql = """
        CREATE OR REFRESH STREAMING TABLE bronze (CONSTRAINT ok EXPECT (v >= 0) ON VIOLATION QUARANTINE)
        AS SELECT * FROM STREAM read_files('landing/in', format => 'csv', header => true,
          schemaHints => 'rid bigint, k bigint, device bigint, ts timestamp, v double', maxFilesPerTrigger => 2);
        CREATE OR REFRESH STREAMING TABLE silver AS SELECT DISTINCT ON (k) k, device, ts, v FROM STREAM(bronze);
        CREATE OR REFRESH STREAMING TABLE windows AS
        SELECT device, window.start AS starts, count(*) AS n, sum(rid)::BIGINT AS total
        FROM STREAM bronze WATERMARK ts DELAY OF INTERVAL 1 HOUR GROUP BY device, window(ts, '10 minutes');
        CREATE OR REFRESH STREAMING TABLE history;
        CREATE FLOW history_cdc AS AUTO CDC INTO history FROM STREAM(silver) KEYS (device) SEQUENCE BY k STORED AS SCD TYPE 2;
        CREATE OR REFRESH MATERIALIZED VIEW gold AS SELECT device, count(*) AS n, sum(k)::BIGINT AS total FROM silver GROUP BY device;
        CREATE OR REFRESH MATERIALIZED VIEW newest AS SELECT count(*) AS n, sum(k)::BIGINT AS total FROM history WHERE __END_AT IS NULL;
        """;

    private static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _root;
    private readonly List<Row> _rows = [];
    private int _files;

    public KillPlant(string root)
    {
        _root = root;
        Directory.CreateDirectory(Path.Combine(root, "src"));
        Directory.CreateDirectory(Path.Combine(root, "landing", "in"));
        Directory.CreateDirectory(Path.Combine(root, "stage"));
        File.WriteAllText(Path.Combine(root, "src", "a.sql"), Sql);
        File.WriteAllText(
            Path.Combine(root, "millrace.yml"),
            "bundle: { name: k }\nresources: { pipelines: { p: { catalog: main, schema: s, libraries: [{ file: { path: src/a.sql } }] } } }\n");
    }

    /// <summary>Asks all tables at once for what is to be known of them, a line each.</summary>
    public const string Question = """
        SELECT 'bronze' AS t, count(*) AS n, count(DISTINCT rid) AS d, sum(rid)::BIGINT AS s FROM bronze
        UNION ALL SELECT 'quarantine', count(*), count(DISTINCT "row"->>'rid'), sum(("row"->>'rid')::BIGINT)::BIGINT FROM bronze_quarantine
        UNION ALL SELECT 'silver', count(*), count(DISTINCT k), sum(k)::BIGINT FROM silver
        UNION ALL SELECT 'windows', count(*), sum(n)::BIGINT, sum(total)::BIGINT FROM windows
        UNION ALL SELECT 'history', count(*), count(DISTINCT k), sum(k)::BIGINT FROM history
        UNION ALL SELECT 'gaps', count(*), 0, 0 FROM
          (SELECT __END_AT AS e, lead(__START_AT) OVER (PARTITION BY device ORDER BY __START_AT) AS l FROM history) WHERE e IS DISTINCT FROM l
        UNION ALL SELECT 'gold', sum(n)::BIGINT, count(*), sum(total)::BIGINT FROM gold
        UNION ALL SELECT 'newest', n, 0, total FROM newest
        UNION ALL SELECT 'events', count(*) - count(DISTINCT id), count(*) - count(DISTINCT origin.update_id || ' ' || sequence.data_plane_id.seq_no),
          count_if(details IS NULL OR NOT json_valid(details)) FROM event_log('p')
        UNION ALL SELECT 'updates', count(*), 0, 0 FROM (SELECT origin.update_id FROM event_log('p')
          WHERE event_type = 'update_progress' AND (details->>'$.update_progress.state') IN ('COMPLETED', 'FAILED', 'CANCELED') GROUP BY 1 HAVING count(*) > 1)
        UNION ALL SELECT 'starts', count(*), 0, 0 FROM (SELECT origin.update_id FROM event_log('p') WHERE event_type = 'create_update' GROUP BY 1 HAVING count(*) > 1)
        """;

    /// <summary>Rows that have landed.</summary>
    public int Rows => _rows.Count;

    /// <summary>Lands one file as a whole.</summary>
    public void Land()
    {
        StringBuilder text = new("rid,k,device,ts,v\n");
        for (int row = 0; row < RowsOfAFile; row++)
        {
            long rid = (_files * (long)RowsOfAFile) + row;

            // A row of the file before comes again under another number.
            Row made = row % 6 == 5 && _files > 0
                ? _rows[_rows.Count - RowsOfAFile - 1] with { Id = rid }
                : new Row(rid, rid, rid % Devices, Start.AddMinutes((_files * 30) + row), rid % 10 == 3 ? -1 : 1);
            _rows.Add(made);
            text.Append(CultureInfo.InvariantCulture, $"{made.Id},{made.Key},{made.Device},{made.Time:yyyy-MM-dd'T'HH:mm:ss'Z'},{made.Value}\n");
        }

        string staged = Path.Combine(_root, "stage", "next.csv");
        File.WriteAllText(staged, text.ToString());
        File.Move(staged, Path.Combine(_root, "landing", "in", $"{_files++:D6}.csv"));
    }

    /// <summary>What <see cref="Question"/> is to be answered with when all that has landed is in the tables.</summary>
    public string Answer()
    {
        Row[] good = [.. _rows.Where(static row => row.Value >= 0)];
        Row[] bad = [.. _rows.Where(static row => row.Value < 0)];
        long[] keys = [.. good.Select(static row => row.Key).Distinct()];
        DateTime watermark = good.Max(static row => row.Time).AddHours(-1);
        IGrouping<(long, DateTime), Row>[] windows = [.. good
            .GroupBy(static row => (row.Device, row.Time.AddMinutes(-row.Time.Minute % 10)))
            .Where(window => window.Key.Item2.AddMinutes(10) <= watermark)];
        long[] newest = [.. keys.GroupBy(static key => key % Devices).Select(static device => device.Max())];
        return string.Join('\n', [
            Line("bronze", good.Length, good.Length, good.Sum(static row => row.Id)),
            Line("quarantine", bad.Length, bad.Length, bad.Sum(static row => row.Id)),
            Line("silver", keys.Length, keys.Length, keys.Sum()),
            Line("windows", windows.Length, windows.Sum(static window => window.Count()), windows.Sum(static window => window.Sum(static row => row.Id))),
            Line("history", keys.Length, keys.Length, keys.Sum()),
            Line("gaps", 0, 0, 0),
            Line("gold", keys.Length, newest.Length, keys.Sum()),
            Line("newest", newest.Length, 0, newest.Sum()),
            Line("events", 0, 0, 0),
            Line("updates", 0, 0, 0),
            Line("starts", 0, 0, 0),
        ]);
    }

    private static string Line(string table, long rows, long distinct, long sum) =>
        string.Create(CultureInfo.InvariantCulture, $"{table},{rows},{distinct},{sum}");

    private sealed record Row(long Id, long Key, long Device, DateTime Time, double Value);
}
