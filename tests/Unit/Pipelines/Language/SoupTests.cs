using CsCheck;
using Millrace.Foundation.Faults;
using Xunit;

namespace Millrace.Unit.Pipelines.Language;

public sealed class SoupTests
{
    private static readonly string[] Pieces =
    [
        "CREATE", "OR", "REFRESH", "REPLACE", "PRIVATE", "STREAMING", "LIVE", "TABLE", "MATERIALIZED", "TEMPORARY", "VIEW",
        "FLOW", "IF NOT EXISTS", "a", "b.c", "`x y`", "\"q\"", "(", ")", ",", ";", "int", "map<string,", "array<int>>", "<", ">",
        "CONSTRAINT", "r", "EXPECT", "ON VIOLATION", "DROP ROW", "FAIL UPDATE", "NOT NULL", "COMMENT", "'text'", "GENERATED",
        "ALWAYS AS", "MASK", "USING COLUMNS", "PRIMARY KEY", "FOREIGN KEY", "REFERENCES", "PARTITIONED BY", "CLUSTER BY", "AUTO",
        "TBLPROPERTIES", "=", "1", "-1.5e3", "SCHEDULE", "EVERY", "HOURS", "CRON", "TRIGGER ON UPDATE", "REFRESH POLICY", "AS",
        "SELECT", "FROM", "WITH", "STREAM", "INSERT", "INTO", "ONCE", "BY NAME", "AUTO CDC", "KEYS", "SEQUENCE BY", "APPLY CHANGES",
        "APPLY AS DELETE WHEN", "COLUMNS", "* EXCEPT", "STORED AS SCD TYPE", "TRACK HISTORY ON", "REPLACE WHERE", "USE CATALOG",
        "USE SCHEMA", "SET", "${k}", "${", "${u}", "$", "-- c\n", "/* c */", "PIVOT", "\n", "é", "\u0000", "'", "/*",
    ];

    [Fact]
    public void Any_sequence_of_words_is_read_or_refused_with_a_fault()
    {
        Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 40].Sample(words => ReadOrFault(string.Join(' ', words)), iter: 20_000);
    }

    [Fact]
    public void Any_start_of_a_true_statement_is_read_or_refused_with_a_fault()
    {
        string[] starts =
        [
            "CREATE STREAMING TABLE t (", "CREATE STREAMING TABLE t (a ", "CREATE STREAMING TABLE t (CONSTRAINT r EXPECT (",
            "CREATE STREAMING TABLE t ", "CREATE STREAMING TABLE t FLOW ", "CREATE FLOW f AS ", "APPLY CHANGES INTO t FROM s ",
            "CREATE MATERIALIZED VIEW t AS SELECT ", "CREATE TEMPORARY VIEW v (", "SET a",
        ];
        Gen.Select(Gen.Int[0, starts.Length - 1].Select(i => starts[i]), Gen.Int[0, Pieces.Length - 1].Select(i => Pieces[i]).Array[0, 15])
            .Sample((start, words) => ReadOrFault(start + string.Join(' ', words)), iter: 20_000);
    }

    [Fact]
    public void Any_text_is_read_or_refused_with_a_fault()
    {
        Gen.String[0, 200].Sample(ReadOrFault, iter: 5_000);
    }

    private static void ReadOrFault(string sql)
    {
        try
        {
            Scripts.Read(sql, ("k", "a ' b"));
        }
        catch (MillraceException fault)
        {
            Assert.NotNull(fault.Location);
        }
    }
}
