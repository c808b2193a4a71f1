using Millrace.Foundation.Types;
using Millrace.TimeSeries.Calls;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;
using Millrace.TimeSeries.Text;

namespace Millrace.TimeSeries.Ops;

/// <summary>An as-of join with every name resolved.</summary>
internal sealed record AsOfPlan(
    TimeAxis LeftAxis,
    TimeAxis RightAxis,
    IReadOnlyList<(Column Left, Column Right)> Keys,
    IReadOnlyList<AsOfColumn> LeftColumns,
    IReadOnlyList<AsOfColumn> RightColumns,
    TableSchema Output)
{
    /// <summary>What orders right rows of equal keys and time; the last wins.</summary>
    public required IReadOnlyList<Column> TieOrder { get; init; }

    /// <summary>True when every right column takes its own value that is not null.</summary>
    public required bool SkipsNulls { get; init; }

    /// <summary>True when left rows without a match go.</summary>
    public required bool IsInner { get; init; }

    /// <summary>The greatest distance of a match in the unit of the axis (microseconds on a calendar); null for any.</summary>
    public required double? Tolerance { get; init; }

    /// <summary>Right columns that hold no null.</summary>
    public IReadOnlyList<string> NullFree { get; init; } = [];

    public required AsOfDirection Direction { get; init; }

    /// <summary>True when a right row of the same time is no match.</summary>
    public required bool IsStrict { get; init; }

    /// <summary>How many rows of both tables are looked back; 0 for all.</summary>
    public required int Lookback { get; init; }

    /// <summary>True for the results of the original.</summary>
    public required bool IsTempo { get; init; }

    /// <summary>The original's buckets; null for none.</summary>
    public AsOfSkew? Skew { get; init; }

    /// <summary>True for the original's join of ranges.</summary>
    public bool IsRangeJoin { get; init; }

    public string ToSql(SeriesFrame left, SeriesFrame right)
    {
        if (IsRangeJoin) return AsOfRangeSql.Of(this, left.RelationSql, right.RelationSql);
        return Lookback > 0
            ? new AsOfLookbackSql(this).Of(left.RelationSql, right.RelationSql)
            : new AsOfJoinSql(this).Of(left.RelationSql, right.RelationSql);
    }

    /// <summary>A merge of both sides, when they are known to be sorted by the same keys and time; else null.</summary>
    public string? TryMerge(string op, SeriesFrame left, SeriesFrame right)
    {
        Column[] leftKeys = [.. Keys.Select(static pair => pair.Left)];
        Column[] rightKeys = [.. Keys.Select(static pair => pair.Right)];
        bool isSorted = KernelSql.IsSortedBy(left, leftKeys, LeftAxis.Column) && KernelSql.IsSortedBy(right, rightKeys, RightAxis.Column);
        if (!isSorted || WhyNoMerge() is not null) return null;

        // Both sides must come in one order of their keys, so they are named in that of the files.
        Column[] order = [.. left.SortedBy.Take(leftKeys.Length).Select(name => left.Columns.Find(name)!)];
        (Column Left, Column Right)[] keys = [.. order.Select(key => Keys.First(pair => pair.Left.Name == key.Name))];
        if (!keys.Select(static pair => pair.Right.Name).SequenceEqual(right.SortedBy.Take(keys.Length), StringComparer.OrdinalIgnoreCase)) return null;
        KernelPlan leftPlan = KernelSql.Plan(op, left, [.. keys.Select(static pair => pair.Left)], LeftAxis.Column, [], KernelSettings.None) with
        {
            Kept = [.. LeftColumns.Select(static column => KernelSql.Item(column.Source) with { Name = column.Name })],
        };
        KernelPlan rightPlan = KernelSql.Plan(op, right, [.. keys.Select(static pair => pair.Right)], RightAxis.Column, [], KernelSettings.None) with
        {
            Kept = [.. RightColumns.Select(static column => KernelSql.Item(column.Source) with { Name = column.Name })],
            Where = HasPlace(Sql.Name("s", RightAxis.Column.Name)),
        };
        AsOfMergePlan plan = new(leftPlan, rightPlan, Direction, SkipsNulls && HoldsNulls, AsOfAge.Whole(Tolerance), IsStrict);
        string where = IsInner ? $" WHERE {Sql.Name(RightTimeName)} IS NOT NULL" : "";
        return $"SELECT * FROM {AsOfMergePlan.Function}({Sql.Text(plan.Format())}){where}";
    }

    /// <summary>The number by which distances are judged: short decimals as they are, since doubles would round them.</summary>
    public string At(TimeAxis axis, string time) =>
        LeftAxis.Column.Type is DataType.Decimal { Precision: <= 18 } && RightAxis.Column.Type is DataType.Decimal { Precision: <= 18 } ? time : axis.Number(time);

    /// <summary>Name of the right time in the result.</summary>
    public string RightTimeName => RightColumns[RightTime].Name;

    /// <summary>Which of the right columns is the time.</summary>
    public int RightTime => RightColumns.ToList().FindIndex(column => column.Source == RightAxis.Column);

    /// <summary>True when a right column may hold a null. Rows without a time do not count.</summary>
    private bool HoldsNulls =>
        RightColumns.Any(column => column.Source != RightAxis.Column && !NullFree.Contains(column.Source.Name, StringComparer.OrdinalIgnoreCase));

    /// <summary>What stands against a merge of tables that are in order; null for nothing.</summary>
    public string? WhyNoMerge()
    {
        if (IsTempo) return "compat follows the original row by row";
        if (Lookback > 0) return "max_lookback counts the rows of both tables together";
        if (TieOrder.Count > 0) return "right_series orders rows otherwise than they are stored";

        // How far ahead a column's next value lies is only known when the row ahead has one.
        if (Direction != AsOfDirection.Backward && SkipsNulls && HoldsNulls)
            return "right columns may hold nulls, and only a look back can skip them in one pass: say skip_nulls => false, or leave the columns out";
        bool isTime = LeftAxis.Column.Type == RightAxis.Column.Type && LeftAxis.Column.Type is DataType.Timestamp or DataType.TimestampNtz or DataType.Long;
        bool isKeyed = Keys.All(static pair => pair.Left.Type == pair.Right.Type && pair.Left.Type
            is DataType.String or DataType.Byte or DataType.Short or DataType.Integer or DataType.Long or DataType.Date or DataType.Timestamp or DataType.TimestampNtz);
        return isTime && isKeyed ? null : "times must be timestamps or whole numbers, keys texts, whole numbers or dates, of one type in both tables";
    }

    /// <summary>As <see cref="TimeAxis.IsPlaced"/>, in a form that statistics of files answer.</summary>
    private string HasPlace(string time) => RightAxis.Kind switch
    {
        TimeAxisKind.Instant => $"{time} > TIMESTAMPTZ '-infinity' AND {time} < TIMESTAMPTZ 'infinity'",
        TimeAxisKind.WallClock => $"{time} > TIMESTAMP '-infinity' AND {time} < TIMESTAMP 'infinity'",
        _ => $"{time} IS NOT NULL",
    };
}
