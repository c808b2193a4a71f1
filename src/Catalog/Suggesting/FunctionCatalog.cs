using Millrace.Catalog.Binding;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Engine.Spark;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Suggesting;

/// <summary>The functions that a query may call: Spark's, the engine's and the time-series operators. Thread safety: immutable.</summary>
public sealed class FunctionCatalog
{
    // Operators and inner names are no functions that a person calls.
    private const string EngineFunctions = """
        SELECT function_name, any_value(array_to_string(parameters, ', ') ORDER BY len(parameters)), any_value(coalesce(description, '')), bool_or(function_type = 'aggregate')
        FROM duckdb_functions()
        WHERE function_type IN ('scalar', 'aggregate') AND regexp_matches(function_name, '^[a-z][a-z0-9_]*$') AND database_name = 'system'
        GROUP BY function_name ORDER BY function_name
        """;

    private readonly Dictionary<string, KnownFunction> _byName = new(StringComparer.OrdinalIgnoreCase);

    private FunctionCatalog(IEnumerable<KnownFunction> functions)
    {
        foreach (KnownFunction function in functions) _byName.TryAdd(function.Name, function);
        All = [.. _byName.Values.OrderBy(static function => function.Name, StringComparer.Ordinal)];
    }

    /// <summary>All of them by name.</summary>
    public IReadOnlyList<KnownFunction> All { get; }

    /// <summary>Reads the functions that an engine knows.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="ops">The time-series operators.</param>
    public static FunctionCatalog Of(MillraceEngine engine, TimeSeriesOps ops)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(ops);
        List<KnownFunction> functions = [];
        foreach (ITimeSeriesOp op in ops.Tables) functions.Add(OfOperator(op.Descriptor));
        foreach (IWindowOp op in ops.Windows) functions.Add(OfOperator(op.Descriptor));
        HashSet<string> refused = new(StringComparer.OrdinalIgnoreCase);
        foreach (SparkFunction function in SparkFunctions.All.Where(static function => !function.IsHelper))
        {
            if (function.Refusal is null) functions.Add(new KnownFunction(function.Name, SuggestionKind.Function, function.Signature, function.Summary, []));
            else refused.Add(function.Name);
        }

        using QueryResult found = engine.Query(new BoundQuery(EngineFunctions), CancellationToken.None);
        while (found.Read())
        {
            string name = (string)found.Value(0)!; // A function has a name.
            if (!refused.Contains(name) && ReadOnlyRules.Allows(name))
                functions.Add(new KnownFunction(name, SuggestionKind.Function, $"{name}({found.Value(1)})", found.Value(2) as string ?? "", []));
        }

        return new FunctionCatalog(functions);
    }

    /// <summary>A function by its name, or null.</summary>
    public KnownFunction? Find(string name) => _byName.GetValueOrDefault(name);

    private static KnownFunction OfOperator(OpDescriptor op)
    {
        int required = op.Inputs.Count - op.OptionalInputs;
        IEnumerable<string> inputs = op.Inputs.Select((input, place) => place < required ? input : $"[{input}]");
        IEnumerable<string> arguments = op.Arguments.Select(static argument => argument.IsRequired ? $"{argument.Name} => …" : $"[{argument.Name} => {argument.Default ?? "…"}]");
        return new KnownFunction(
            op.SqlName,
            SuggestionKind.Operator,
            $"{op.SqlName}({string.Join(", ", inputs.Concat(arguments))})",
            op.Summary,
            [.. op.Arguments.Select(static argument => (argument.Name, DetailOf(argument), argument.Doc))]);
    }

    private static string DetailOf(OpArgumentDescriptor argument)
    {
        string kind = argument.Choices.Count > 0 ? string.Join(" | ", argument.Choices) : argument.Kind.ToString().ToLowerInvariant();
        string unit = argument.Unit is string name ? $" in {name}" : "";
        return $"{kind}{unit}{(argument.IsRequired ? ", required" : argument.Default is string value ? $", default {value}" : "")}";
    }
}
