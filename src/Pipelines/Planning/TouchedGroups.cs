using System.Globalization;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Planning;

/// <summary>The groups of a view that new rows may belong to, as a condition on its key columns.</summary>
/// <param name="Keys">The columns.</param>
/// <param name="Condition">True for all rows of touched groups, and for as few others as can be said shortly.</param>
/// <param name="Touched">How many rows of the view it holds for.</param>
/// <param name="Total">How many rows the view has.</param>
internal sealed record TouchedGroups(IReadOnlyList<string> Keys, string Condition, long Touched, long Total)
{
    private const int MaxValues = 10_000;

    /// <summary>The part of the view that is touched.</summary>
    public double Fraction => Total == 0 ? 1 : (double)Touched / Total;

    /// <summary>Finds them from what the new rows alone give; null when no key column has few values.</summary>
    public static TouchedGroups? Find(
        PipelineServices services, BoundQuery delta, IReadOnlyList<string> keys, TableSchema schema, string known, CancellationToken cancellationToken)
    {
        List<string> used = [];
        List<string> conditions = [];
        foreach (string key in keys)
        {
            if (ValueOf(key, schema) is not (string expression, string type) || ConditionOf(services, delta, expression, type, cancellationToken) is not string condition) continue;
            used.Add(key);
            conditions.Add(condition);
        }

        if (conditions.Count == 0) return null;
        string all = string.Join(" AND ", conditions);
        IReadOnlyList<object?> counts = services.Engine.QueryRow($"SELECT count(*) FILTER (WHERE {all}), count(*) FROM ({known}\n)", cancellationToken);
        return new TouchedGroups(used, all, Convert.ToInt64(counts[0], CultureInfo.InvariantCulture), Convert.ToInt64(counts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>What tells the groups of a key column apart and can be written as a literal; null when nothing can.</summary>
    private static (string Expression, string Type)? ValueOf(string key, TableSchema schema)
    {
        DataType? type = schema.Find(key)?.Type;
        string expression = Sql.Name(key);
        if (type is DataType.Struct { Fields: [{ Type: DataType.Timestamp or DataType.TimestampNtz } first, ..] })
        {
            // The start of a time window is enough to tell it apart.
            (type, expression) = (first.Type, $"struct_extract({expression}, {Sql.Text(first.Name)})");
        }

        if (type is not (DataType.String or DataType.Boolean or DataType.Byte or DataType.Short or DataType.Integer or DataType.Long
            or DataType.Date or DataType.Timestamp or DataType.TimestampNtz or DataType.Decimal)) return null;
        string name = MillraceEngine.TypeName(type);
        return ($"CAST({expression} AS {name})", name);
    }

    private static string? ConditionOf(PipelineServices services, BoundQuery delta, string expression, string type, CancellationToken cancellationToken)
    {
        string before = $"SELECT DISTINCT CAST({expression} AS VARCHAR) FROM (";
        BoundQuery distinct = new($"{before}{delta.Sql}\n) LIMIT {Sql.Number(MaxValues + 1)}") { Locate = offset => delta.Locate(offset - before.Length) };
        List<string> literals = [];
        bool hasNull = false;
        using QueryResult result = services.Engine.Query(distinct, cancellationToken);
        while (result.Read())
        {
            if (result.Value(0) is string value) literals.Add($"CAST({Sql.Text(value)} AS {type})");
            else hasNull = true;
        }

        if (literals.Count > MaxValues) return null;
        literals.Sort(StringComparer.Ordinal);
        string isIn = literals.Count == 0 ? "false" : $"{expression} IN ({string.Join(", ", literals)})";
        return hasNull ? $"({isIn} OR {expression} IS NULL)" : isIn;
    }
}
