using System.Text;

namespace Millrace.Engine.Spark;

/// <summary>The reference of Spark's SQL as Markdown, written from the list of functions.</summary>
public static class SparkReference
{
    private const string Head = """
        # Spark's SQL

        Pipelines, `millrace sql`, expressions and expectations speak one language: Spark's SQL where it and the engine's (DuckDB) differ, the engine's in all else. A query that
        was tried with `millrace sql` gives the same in a pipeline. [How it is done](../decisions/010-spark-dialect.md).

        A function that is not listed below means what the engine says; those of both worlds with one meaning (`abs`, `coalesce`, `upper`, `year`, `sum`, `lag`, `greatest`,
        `concat_ws` and so on) are not listed. The engine's own meaning of a listed name is reached by its other names: `list` (keeps nulls), `string_split`,
        `list_transform`, `strftime`, `date_part`, `log10`.

        ## Syntax and rules

        | | what it means here |
        |---|---|
        | `` `name` ``, `"name"` | a name. Double quotes mean text in options, comments and patterns; in queries and rules elsewhere too, [where no column has that name](#double-quotes) |
        | `count(*) value`, `max(ts) end`, `SELECT desc` | words that the engine keeps for itself are names of columns, with or without AS |
        | `99L`, `1S`, `1Y`, `2.5D`, `1.5F`, `9.99BD` | numbers of a type |
        | `IDENTIFIER('schema.name')` | the name in the text, which may be joined by `\|\|`; an expression is refused |
        | `:name` | refused: values come from the configuration, `${name}` |
        | `record.inner.*` | the fields of a struct within a struct; without EXCEPT |
        | `a / b`, `a div b`, `a % b` | a quotient with decimals, a whole one, a remainder; null when `b` is 0, where Spark in ANSI mode fails |
        | `a <=> b`, `a == b` | equal or both null; equal |
        | `s RLIKE 'p'`, `NOT RLIKE`, `REGEXP` | a part of `s` matches; patterns are RE2's, without look-around and back references |
        | `array[0]`, `array[i]`, `map[k]` | an item counted from 0, or the value of a key; null when there is none. `array[1:2]` is the engine's, from 1 |
        | `column:path.to[0]::type` | reads JSON text, written without spaces around the colon; gives text, or null |
        | `ORDER BY x` | upwards nulls first, downwards nulls last; `NULLS FIRST` and `NULLS LAST` as told. The same within `OVER` |
        | types | STRING, LONG, BYTE, SHORT, BINARY, TIMESTAMP (an instant), TIMESTAMP_NTZ, ARRAY<…>, MAP<…>, STRUCT<…>; DECIMAL alone is DECIMAL(10, 0) |
        | `CAST(x AS type)`, `x::type` | numbers become whole towards 0, instants give seconds; what does not fit is a fault, as in ANSI mode, and null with `TRY_CAST` |
        | `CAST(x AS STRING)` | an instant without a zone, as Spark shows it in UTC; doubles as the engine writes them (`1e+10`, not `1.0E10`) |
        | `INTERVAL 1 HOUR 30 MINUTES`, `INTERVAL '1 02:03' DAY TO MINUTE` | as in Spark |
        | `x -> …`, `(x, y) -> …` | functions of `transform`, `filter`, `aggregate` and the like |
        | `LATERAL VIEW [OUTER] f(…) v AS a, b` | rows out of values: `explode`, `posexplode`, `inline`, `stack`, `json_tuple` |
        | `LEFT SEMI JOIN`, `LEFT ANTI JOIN`, `MINUS`, `* EXCEPT (…)`, `QUALIFY`, `GROUP BY ALL`, `TABLESAMPLE` | as in Spark |
        | `/*+ BROADCAST(t) */` | a comment |
        | `GROUP BY a, b WITH ROLLUP`, `WITH CUBE`, `GROUP BY a, b GROUPING SETS (…)`, `grouping_id()` | as in Spark, beside `ROLLUP (a, b)` and the like |
        | `, LATERAL explode(m) AS t(k, v)` | rows out of values; of a map two names are wanted |
        | `input_file_name()` | `_metadata.file_path` of the files that the query reads |
        | `date + INTERVAL 1 DAY` | a time without a zone; `date_add(d, 1)` stays a date |
        | `range(n)` | the engine's: its column is called `range` |
        | `CLUSTER BY`, `DISTRIBUTE BY`, `SORT BY` in a query | refused: there is one machine. Write `ORDER BY` or nothing |
        | `RLIKE ANY`, `[*]` in JSON paths, `from_json` with options, comparators of `array_sort` | refused, with what to write instead |

        `floor` and `ceil` of a double stay double, `sum` of whole numbers is stored as long, `decimal / decimal` gives a double. Sessions are in UTC.

        ### Double quotes

        Where no column has that name, `"text"` is a text around a compared value, an argument, a key (`m["k"]`) and an item of a SELECT list that gets a name (`"raw" AS layer`). Elsewhere write
        `'text'`.

        """;

    /// <summary>The page: rules, then the functions by what they work on.</summary>
    public static string ToMarkdown()
    {
        StringBuilder page = new(Head);
        foreach (IGrouping<string, SparkFunction> group in SparkFunctions.All.Where(static function => !function.IsHelper).GroupBy(static function => function.Group))
        {
            page.Append($"\n## {group.Key}\n\n");
            bool isRefused = group.First().Refusal is not null;
            page.Append(isRefused ? "| function | why, and what to write |\n|---|---|\n" : "| call | |\n|---|---|\n");
            foreach (SparkFunction function in group)
            {
                string call = isRefused ? function.Name : function.Signature;
                page.Append($"| `{call}` | {function.Refusal ?? function.Summary} |\n");
            }
        }

        return page.ToString().ReplaceLineEndings("\n");
    }
}
