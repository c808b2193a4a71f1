using DuckDB.NET.Native;
using Millrace.Engine.Duck;
using Millrace.Engine.Faults;
using Millrace.Foundation.Text;
using Millrace.TimeSeries.Contract;
using Millrace.TimeSeries.Kernels;

namespace Millrace.Engine.Series;

/// <summary>A plan whose columns have got their types: what is read, and what comes out. Immutable.</summary>
internal sealed class SeriesBinding
{
    private readonly List<SeriesItem> _items = [];

    private SeriesBinding(KernelPlan plan, IKernelOp? op)
    {
        Plan = plan;
        Op = op;
    }

    public KernelPlan Plan { get; }

    /// <summary>The operator whose kernel runs; null when the rows are only read.</summary>
    public IKernelOp? Op { get; }

    /// <summary>All that may be read.</summary>
    public IReadOnlyList<SeriesItem> Items => _items;

    /// <summary>Items that tell series apart.</summary>
    public IReadOnlyList<int> Keys { get; private set; } = [];

    /// <summary>
    /// The item with the hash of the keys, when a key is a text: rows are sorted several times faster by it than by texts. −1 else.
    /// </summary>
    public int Hash { get; private set; } = -1;

    /// <summary>The item with the number that a series gets when all are counted first, four bytes; −1 when the keys are as short.</summary>
    public int Number { get; private set; } = -1;

    /// <summary>True when the kernel makes rows of its own, beside which the keys are given again.</summary>
    public bool IsTable { get; private set; }

    /// <summary>The item with the time.</summary>
    public int Time { get; private set; }

    public TimeForm TimeForm { get; private set; }

    /// <summary>Items that the kernel reads, as doubles.</summary>
    public IReadOnlyList<int> Values { get; private set; } = [];

    /// <summary>The result's columns.</summary>
    public IReadOnlyList<SeriesColumn> Columns { get; private set; } = [];

    /// <summary>The type of places on the time axis that a kernel makes.</summary>
    public DuckDBType MadeTime { get; private set; }

    /// <summary>What a state of the kernel and its series' keys are made of.</summary>
    public string Shape { get; private set; } = "";

    /// <summary>Binds a plan and tells the result's columns.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="op">Its operator; null to read the rows alone.</param>
    /// <param name="pool">Describes the relation.</param>
    /// <param name="tell">Takes the name and the type of each column; the type is destroyed afterwards.</param>
    public static SeriesBinding Of(KernelPlan plan, IKernelOp? op, DuckPool pool, Action<string, nint> tell)
    {
        SeriesBinding binding = new(plan, op);
        string[] asked = [.. plan.Keys.Select(static key => key.Sql), plan.Time.Sql, .. plan.Values.Select(static value => value.Sql), .. plan.Kept.Select(static kept => kept.Sql)];
        string text = $"{plan.Prefix}SELECT {string.Join(", ", asked)} FROM {plan.From} AS s";
        using InnerRows described = InnerRows.Prepare(pool.OpenNew(text), text);
        nint[] types = new nint[asked.Length];
        try
        {
            for (int column = 0; column < types.Length; column++) types[column] = described.TypeOf(column);
            binding.Bind(types, tell);
            return binding;
        }
        finally
        {
            for (int column = 0; column < types.Length; column++) DuckApi.DestroyType(ref types[column]);
        }
    }

    private void Bind(nint[] types, Action<string, nint> tell)
    {
        int first = Plan.Keys.Count;
        SeriesKernel? kernel = Op?.CreateKernel(Plan.Settings);
        bool isTable = IsTable = kernel is TableKernel;
        Keys = [.. Plan.Keys.Select((key, index) => Key(key, types[index], isTable))];
        BindTime(types[first]);
        Values = [.. Plan.Values.Select((value, index) => Value(value, types[first + 1 + index]))];
        Shape = $"{kernel?.GetType().Name} {kernel?.StateVersion} over {string.Join(", ", [.. Keys.Select(key => $"{_items[key].Type}"), $"{TimeForm} time", $"{Values.Count} values"])}";
        List<SeriesColumn> columns = [];
        if (isTable)
        {
            columns.AddRange(Plan.Keys.Select((key, index) => SeriesColumn.Read(key.Name, Keys[index])));
            for (int key = 0; key < Plan.Keys.Count; key++) tell(Plan.Keys[key].Name, types[key]);
        }

        int kept = first + 1 + Plan.Values.Count;
        foreach (KernelItem item in isTable ? [] : Plan.Kept)
        {
            columns.Add(SeriesColumn.Read(item.Name, Add(item.Sql, types[kept])));
            tell(item.Name, types[kept++]);
        }

        IReadOnlyList<KernelColumn> made = kernel?.Outputs ?? [];
        for (int output = 0; output < made.Count; output++)
        {
            columns.Add(SeriesColumn.Of(made[output], output));
            nint type = DuckApi.CreateType((int)TypeOf(made[output].Type));
            tell(made[output].Name, type);
            DuckApi.DestroyType(ref type);
        }

        Columns = columns;
        AddOrder();
    }

    /// <summary>
    /// What rows may be sorted by instead of the keys. The engine compares 24 bytes of order, nulls' marks included, two to three
    /// times as fast as more, and texts slower still: a number leaves room for a time and another value.
    /// </summary>
    private void AddOrder()
    {
        if (Keys.Count > 1 || Keys.Any(key => _items[key].Width > (Plan.Ties.Count > 0 ? 4 : 8)))
        {
            _items.Add(new SeriesItem("numbered.millrace_number", DuckDBType.UnsignedInteger, Width: 4));
            Number = _items.Count - 1;
        }

        if (!Keys.Any(key => _items[key].IsText)) return;
        _items.Add(new SeriesItem($"hash({Select(Keys)})", DuckDBType.UnsignedBigInt, Width: 8));
        Hash = _items.Count - 1;
    }

    /// <summary>The select list over some of the items.</summary>
    public string Select(IEnumerable<int> items) => string.Join(", ", items.Select(item => _items[item].Sql));

    private DuckDBType TypeOf(KernelType type) => type switch
    {
        KernelType.Double => DuckDBType.Double,
        KernelType.Long => DuckDBType.BigInt,
        KernelType.Boolean => DuckDBType.Boolean,
        KernelType.Time => MadeTime,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>A key of a nested type is compared as text, which only works where it need not be made again.</summary>
    private int Key(KernelItem key, nint type, bool isTable)
    {
        if (VectorTypes.WidthOf(type) is not null) return Add(key.Sql, type);
        if (isTable)
            throw EngineErrors.QueryInvalid($"{Plan.Op}: series column '{key.Name}' has a nested type. Cast it to text in a query first.", location: null, innerException: null);
        _items.Add(new SeriesItem($"CAST({key.Sql} AS VARCHAR)", DuckDBType.Varchar, Width: 16));
        return _items.Count - 1;
    }

    private void BindTime(nint type)
    {
        string sql = Plan.Time.Sql;
        DuckDBType given = (DuckDBType)DuckApi.TypeId(type);
        (TimeForm, MadeTime, Time) = given switch
        {
            DuckDBType.Timestamp or DuckDBType.TimestampTz => (TimeForm.Micros, given, Add(sql, type)),
            DuckDBType.TimestampNs => (TimeForm.Nanos, given, Add(sql, type)),
            DuckDBType.TimestampS or DuckDBType.TimestampMs or DuckDBType.Date =>
                (TimeForm.Micros, DuckDBType.Timestamp, Add($"CAST({sql} AS TIMESTAMP)", DuckDBType.Timestamp)),
            DuckDBType.TinyInt or DuckDBType.SmallInt or DuckDBType.Integer or DuckDBType.BigInt
                or DuckDBType.UnsignedTinyInt or DuckDBType.UnsignedSmallInt or DuckDBType.UnsignedInteger =>
                (TimeForm.Whole, DuckDBType.BigInt, Add(given == DuckDBType.BigInt ? sql : $"CAST({sql} AS BIGINT)", DuckDBType.BigInt)),
            _ => (TimeForm.Real, DuckDBType.Double, Add(given == DuckDBType.Double ? sql : $"CAST({sql} AS DOUBLE)", DuckDBType.Double)),
        };
    }

    private int Value(KernelItem value, nint type)
    {
        bool isDouble = (DuckDBType)DuckApi.TypeId(type) == DuckDBType.Double;
        return Add(isDouble ? value.Sql : $"CAST({value.Sql} AS DOUBLE)", DuckDBType.Double);
    }

    private int Add(string sql, nint type)
    {
        int known = _items.FindIndex(item => item.Sql == sql);
        if (known >= 0) return known;
        _items.Add(new SeriesItem(sql, (DuckDBType)DuckApi.TypeId(type), VectorTypes.WidthOf(type) ?? 0));
        return _items.Count - 1;
    }

    private int Add(string sql, DuckDBType type)
    {
        int known = _items.FindIndex(item => item.Sql == sql);
        if (known >= 0) return known;
        _items.Add(new SeriesItem(sql, type, Width: 8));
        return _items.Count - 1;
    }
}
