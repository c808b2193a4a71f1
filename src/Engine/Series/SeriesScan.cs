using DuckDB.NET.Data;
using Millrace.Engine.Duck;
using Millrace.Engine.States;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>One run of the function: which columns are wanted, and the parts that its threads take one after the other.</summary>
internal sealed class SeriesScan
{
    private readonly DuckPool _pool;
    private readonly SeriesPart[] _parts;
    private int _taken = -1;

    /// <param name="binding">What runs.</param>
    /// <param name="wanted">Places of the wanted columns in <see cref="SeriesBinding.Columns"/>, in the order of the output.</param>
    /// <param name="pool">Opens connections.</param>
    public SeriesScan(SeriesBinding binding, int[] wanted, DuckPool pool)
    {
        Binding = binding;
        Wanted = [.. wanted.Select(column => binding.Columns[column])];
        _pool = pool;
        IsNumbered = binding.Number >= 0 && !IsInPieces && binding.Plan is { IsRepeatable: true, Stream: null };
        Keys = IsNumbered && !binding.IsTable ? [binding.Number] : binding.Keys;
        int[] items = [.. Keys, binding.Time, .. binding.Values, .. Wanted.Where(static column => column.Item >= 0).Select(static column => column.Item)];
        IsByHash = binding.Hash >= 0 && !IsInPieces && !IsNumbered;
        Items = [.. items.Distinct(), .. IsByHash ? [binding.Hash] : Array.Empty<int>()];
        KernelPlan plan = binding.Plan;
        long rows = plan.Segments.Sum(static segment => segment.Rows);
        bool isShared = plan.IsRepeatable && plan.Keys.Count > 0;
        _parts = IsInPieces ? SeriesPart.Divide(rows, pool.Threads) : SeriesPart.Shared(isShared ? pool.Threads : 1);
        Session = plan.Stream?.State is string state ? pool.Sessions.Find(state).Begin(_parts.Length) : null;
    }

    public SeriesBinding Binding { get; }

    /// <summary>What is known of the series from earlier batches of a stream; null when the rows are all there are.</summary>
    public SeriesSessionRun? Session { get; }

    /// <summary>The output's columns.</summary>
    public IReadOnlyList<SeriesColumn> Wanted { get; }

    /// <summary>The items that are read, in the order of the inner query's columns.</summary>
    public int[] Items { get; }

    /// <summary>The items that tell series apart.</summary>
    public IReadOnlyList<int> Keys { get; }

    /// <summary>How many threads have something to do.</summary>
    public int PartCount => _parts.Length;

    /// <summary>True when series come in the order of their hashes, which are the last of <see cref="Items"/>.</summary>
    public bool IsByHash { get; }

    /// <summary>True when series are counted first and come in the order of their numbers.</summary>
    public bool IsNumbered { get; }

    /// <summary>True when the relation is read in pieces that are in order.</summary>
    public bool IsInPieces => Binding.Plan is { IsSorted: true, Segments.Count: > 0 };

    /// <summary>The next part that nobody has taken, or null.</summary>
    public SeriesPart? TakePart()
    {
        int part = Interlocked.Increment(ref _taken);
        return part < _parts.Length ? _parts[part] : null;
    }

    /// <summary>All rows of a part's share of the series, sorted.</summary>
    public InnerRows OpenWhole(SeriesPart part)
    {
        KernelPlan plan = Binding.Plan;
        List<string> conditions = [];
        if (part.Shares > 1) conditions.Add($"hash({string.Join(", ", plan.Keys.Select(static key => key.Sql))}) % {part.Shares} = {part.Share}");
        if (plan.Where is string condition) conditions.Add($"({condition})");
        string where = conditions.Count > 0 ? $" WHERE {string.Join(" AND ", conditions)}" : "";
        string series = IsNumbered ? Binding.Items[Binding.Number].Sql : IsByHash ? Binding.Items[Binding.Hash].Sql : Binding.Select(Binding.Keys);
        string[] order = [.. series.Length > 0 ? [series] : Array.Empty<string>(), plan.Time.Sql, .. plan.Ties];
        string text = $"{plan.Prefix}SELECT {Binding.Select(Items)} FROM {plan.From} AS s{(IsNumbered ? Numbered(where) : "")}{where} ORDER BY {string.Join(", ", order)}";
        DuckDBConnection connection = _pool.OpenNew(text);
        return InnerRows.Prepare(connection, text);
    }

    /// <summary>Gives each row the number of its series, after a first look at all keys.</summary>
    private string Numbered(string where)
    {
        string[] keys = [.. Binding.Keys.Select(key => Binding.Items[key].Sql)];
        string named = string.Join(", ", keys.Select(static (key, index) => $"{key} AS millrace_key{index}"));
        string same = string.Join(" AND ", keys.Select(static (key, index) => $"{key} IS NOT DISTINCT FROM numbered.millrace_key{index}"));
        return $" JOIN (SELECT *, CAST(row_number() OVER () AS UINTEGER) AS millrace_number FROM (SELECT DISTINCT {named} FROM {Binding.Plan.From} AS s{where})) AS numbered ON {same}";
    }

    /// <summary>Rows of one piece in its order, by an engine that reads with the calling thread alone.</summary>
    /// <param name="segment">The piece.</param>
    /// <param name="first">Number of the first row in it.</param>
    /// <param name="end">Number behind the last row.</param>
    /// <param name="isContext">True for rows that only tell which series they are of: none of them may be left out.</param>
    public InnerRows OpenPiece(SeriesSegment segment, long first, long end, bool isContext)
    {
        bool isAll = first == 0 && end >= segment.Rows;
        return OpenPiece(segment, isAll ? "true" : $"s.{SeriesSegment.RowColumn} BETWEEN {first} AND {end - 1}", isContext ? null : Binding.Plan.Where);
    }

    /// <summary>Rows of one piece in its order for which both conditions are true.</summary>
    public InnerRows OpenPiece(SeriesSegment segment, string range, string? condition)
    {
        string where = condition is null ? "" : $" AND ({condition})";
        string text = $"SELECT {Binding.Select(Items)} FROM ({segment.Sql}) AS s WHERE {range}{where}";
        return InnerRows.Prepare(_pool.OpenOrdered(), text);
    }
}
