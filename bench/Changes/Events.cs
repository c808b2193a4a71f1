using System.Globalization;
using DuckDB.NET.Data;

namespace Millrace.ChangesBench;

/// <summary>A first row for each key, then changes of keys chosen by chance, a tenth of them deletes.</summary>
internal static class Events
{
    internal static void Write(string work, long keys, long changes)
    {
        foreach (string folder in new[] { "landing", "later" }) Directory.CreateDirectory(Path.Combine(work, folder));
        using DuckDBConnection connection = Peer();
        Run(connection, string.Create(CultureInfo.InvariantCulture, $"""
            COPY (SELECT n AS id, 'name-' || n % 1000 AS name, hash(n) % 100000 / 7.0 AS amount, 'I' AS op, 0::BIGINT AS seq FROM range({keys}) AS r(n))
            TO '{work}/landing/first.parquet' (FORMAT parquet);
            COPY (SELECT (hash(n * 7919) % {keys})::BIGINT AS id, 'name-' || n % 1000 AS name, hash(n + 5) % 100000 / 7.0 AS amount,
              CASE WHEN n % 10 = 3 THEN 'D' ELSE 'U' END AS op, n + 1 AS seq FROM range({changes}) AS r(n))
            TO '{work}/later/changes.parquet' (FORMAT parquet);
            """));
    }

    internal static DuckDBConnection Peer()
    {
        DuckDBConnection connection = new("DataSource=:memory:");
        connection.Open();
        Run(connection, "SET memory_limit='4GB'; SET preserve_insertion_order=false");
        return connection;
    }

    internal static void Run(DuckDBConnection connection, string sql)
    {
        using DuckDBCommand command = connection.CreateCommand();
        command.CommandText = sql;
        using DuckDBDataReader reader = command.ExecuteReader();
        do
        {
            while (reader.Read())
            {
            }
        }
        while (reader.NextResult());
    }
}
