namespace Millrace.TimeSeries.Ops;

/// <summary>What a user of <c>ts_asof_join</c> must know.</summary>
internal static class AsOfNotes
{
    public static IReadOnlyList<string> All { get; } =
    [
        "**Shape.** The left columns, then the right columns except the keys, each as `right_…`; one row for every left row, with "
            + "`join => 'inner'` only for those that found a right row. No order is needed or given.",
        "**Keys.** Rows meet when their `series` columns are equal, null being equal to null. Keys that only the right table has do not divide "
            + "it; name them in `right_series` when they order rows of one time.",
        "**Direction.** `backward` takes the last right row at or before the left time, `forward` the first at or after it, `nearest` the one "
            + "whose time is closer: of two that are equally far away the earlier. With `strict => true` a right row of exactly the left time is no match.",
        "**`skip_nulls`.** By default every right column is joined on its own, as if there were no right rows in which it is null: it takes "
            + "its own last, next or nearest value, and one result row can mix right rows. `right_ts` is the time of the matching row, whatever "
            + "is null in it. With `skip_nulls => false` all right columns come from that row.",
        "**Tolerance.** A duration, or a number of seconds (of units on a numeric axis); inclusive. It judges each value by the time of the "
            + "right row it came from, so nothing in the result is farther away than it allows.",
        "**`max_lookback`.** Only the n rows before a left row are searched, in the order of time of both tables together. Right rows of the "
            + "left row's time come before it (with `strict` they do not count); rows of one table, series and time count as one.",
        "**Missing.** A left row without a time is kept and finds nothing; a right row without a time is ignored. A time that is infinite or NaN counts as none.",
        "**Ties.** Of right rows with equal keys and time the last by `right_series` wins in every direction, nulls being first. Beyond "
            + "that, the row stored last wins where both tables are merged in the order of their files; else the greatest value of each column, or, with "
            + "`skip_nulls => false`, the row that is greatest when its columns are compared one after the other, null above all values.",
        "**In pandas** `merge_asof` is `skip_nulls => false`; `series` is `by`, and `strict => true` is `allow_exact_matches=False`. It refuses times "
            + "that are missing or not sorted.",
        "**`compat => 'tempo'`.** Tolerance judges `right_ts` alone, so that other columns may be older, and nothing where `right_ts` is null. Left rows "
            + "without a time are lost; right rows without one come first and can supply values. `ts_partition => n` (with `fraction`) lets a "
            + "row see only its own bucket of n seconds and the end of the bucket before. `sql_join_opt => true` is the join that the original takes for "
            + "small tables: left rows without a match are lost, those at the time of a right row can come twice, null keys do not "
            + "meet, and tolerance and `skip_nulls` are ignored.",
        "**Cost.** Two tables that are clustered by series and time are merged in one pass, unless `right_series`, `max_lookback` or `compat` is given; "
            + "`forward` and `nearest` only when no right column holds a null or with `skip_nulls => false`. Else right rows are grouped by series and time, sorted to fill nulls, and both sides are "
            + "sorted for the join; `nearest` does the last two for each side. Sorting goes by a hash of the keys; should two series of a query share "
            + "one, which is not to be expected in a lifetime, the query stops instead of mixing them.",
    ];
}
