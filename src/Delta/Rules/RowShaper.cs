using Millrace.Delta.Faults;
using Millrace.Delta.Services;
using Millrace.DeltaProtocol.Features;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Rules;

/// <summary>
/// Gives rows the columns of a table: values that are given are cast, others come from the column's default, generation
/// expression or identity, or are null.
/// </summary>
/// <param name="services">Describes and translates expressions.</param>
/// <param name="root">The table, for faults.</param>
/// <param name="schema">Its columns.</param>
/// <param name="rules">What it asks of rows.</param>
internal sealed class RowShaper(TableServices services, LakePath root, TableSchema schema, TableRules rules)
{
    private const string Source = "millrace_source";
    private List<RowRule>? _rowRules;

    /// <summary>The rules that rows of the table must satisfy.</summary>
    public IReadOnlyList<RowRule> RowRules => _rowRules ??= ReadRules();

    /// <summary>Columns that files hold: a void one is in none.</summary>
    public IEnumerable<Column> Columns => schema.Where(static column => column.Type is not DataType.Void);

    /// <summary>The rows of a query.</summary>
    /// <param name="rows">The query.</param>
    /// <param name="columns">
    /// Columns of the table in the order of the query's; null to match them by name.
    /// </param>
    /// <exception cref="MillraceException">DELTA_WRITE_COLUMN_…, DELTA_WRITE_TYPE_MISMATCH, DELTA_IDENTITY_GIVEN,
    /// DELTA_RULE_NOT_EVALUABLE, QUERY_INVALID.</exception>
    public ShapedRows Shape(BoundQuery rows, IReadOnlyList<string>? columns) => Shape(rows, columns, services.Engine.Describe(rows));

    /// <summary>The rows of a query whose columns may be known.</summary>
    /// <param name="rows">The query.</param>
    /// <param name="columns">Columns of the table in the order of the query's; null to match them by name.</param>
    /// <param name="known">The query's columns; null to ask the engine.</param>
    /// <exception cref="MillraceException">As above.</exception>
    public ShapedRows Shape(BoundQuery rows, IReadOnlyList<string>? columns, IReadOnlyList<ResultColumn>? known)
    {
        IReadOnlyList<ResultColumn> described = known ?? services.Engine.Describe(rows);
        if (columns is not null && columns.Count != described.Count) throw TableErrors.ColumnCount(root, described.Count, columns.Count);
        string source = $"{Source}({string.Join(", ", Enumerable.Range(0, described.Count).Select(index => $"c{Sql.Number(index)}"))})";
        Dictionary<string, string> given = new(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < described.Count; index++)
        {
            string name = columns?[index] ?? described[index].Name;
            Column column = schema.Find(name) ?? throw TableErrors.ColumnUnknown(root, name, NearestText.Of(name, schema, known => known.Name)?.Name);
            string alias = $"c{Sql.Number(index)}";
            if (!given.TryAdd(column.Name, Cast(column, $"{Source}.{alias}", described[index].EngineType, () => IsNothing(rows, alias, source))))
                throw TableErrors.OrderInvalid(root, $"the rows give column '{column.Name}' twice");
        }

        return Shape(rows, given, source);
    }

    /// <summary>
    /// True for a column in which NULL is written and nothing else. The engine calls it an integer when it is asked for a
    /// query's columns; but only NULL can stand where a struct could.
    /// </summary>
    private bool IsNothing(BoundQuery rows, string alias, string source)
    {
        try
        {
            string either = $"SELECT CASE WHEN true THEN {Source}.{alias} ELSE CAST(NULL AS STRUCT(millrace INTEGER)) END FROM (";
            _ = services.Engine.Describe(Texts.Around(either, rows, $"\n) AS {source}"));
            return true;
        }
        catch (MillraceException fault) when (fault.Code.Value == "QUERY_INVALID")
        {
            return false;
        }
    }

    /// <summary>The value of a column of a type as the table stores it.</summary>
    /// <param name="column">The column.</param>
    /// <param name="value">SQL of the value.</param>
    /// <param name="engineType">Its type.</param>
    /// <param name="isNull">True when the value is never anything but null: the engine calls a bare NULL an integer.</param>
    /// <exception cref="MillraceException">DELTA_WRITE_TYPE_MISMATCH, DELTA_WRITE_COLUMN_UNKNOWN.</exception>
    public string Cast(Column column, string value, string engineType, Func<bool> isNull)
    {
        DataType? given = MillraceEngine.TypeOf(engineType);
        if (given is DataType.Integer && TypeFit.Misfit(given, column.Type, column.Name) is not null && isNull())
            return $"CASE WHEN {value} IS NULL THEN CAST(NULL AS {MillraceEngine.TypeName(column.Type)}) ELSE error('a value appeared in a column of nulls') END";
        (string Path, DataType Given, DataType Wanted)? misfit = given is null ? (column.Name, new DataType.Void(), column.Type) : TypeFit.Misfit(given, column.Type, column.Name);
        if (misfit is (string path, DataType from, DataType to))
        {
            if (to is DataType.Void) throw TableErrors.ColumnUnknown(root, path, similar: null);
            throw TableErrors.TypeMismatch(root, path, given is null ? engineType : DataTypeText.Format(from), DataTypeText.Format(to));
        }

        // Halves of a number would be rounded to the next even one; a column of whole numbers takes the whole part.
        bool isCut = given is DataType.Float or DataType.Double or DataType.Decimal
            && column.Type is DataType.Byte or DataType.Short or DataType.Integer or DataType.Long;
        string whole = isCut ? $"trunc({value})" : value;
        return TextLength.Fitted(column, $"CAST({whole} AS {MillraceEngine.TypeName(column.Type)})");
    }

    /// <summary>The value of a column that is given none, in rows whose other columns are at hand.</summary>
    /// <exception cref="MillraceException">DELTA_WRITE_COLUMN_MISSING, DELTA_RULE_NOT_EVALUABLE.</exception>
    public string Otherwise(Column column)
    {
        ColumnRules? own = RulesOf(column);
        string type = MillraceEngine.TypeName(column.Type);
        if (own?.Default is string text)
        {
            string value = RuleText.Bind(services, root, $"a default of column '{column.Name}'", text, TableSchema.Empty);
            return TextLength.Fitted(column, $"CAST({value} AS {type})");
        }

        return column.IsNullable ? $"CAST(NULL AS {type})" : throw TableErrors.ColumnMissing(root, column.Name);
    }

    /// <summary>The expression that a generated column's values come from, cast to its type; null when it is not generated.</summary>
    public string? Generated(Column column) => RulesOf(column)?.GenerationExpression is string text
        ? $"CAST({RuleText.Bind(services, root, $"the generated column '{column.Name}'", text, schema)} AS {MillraceEngine.TypeName(column.Type)})"
        : null;

    /// <summary>How an identity column counts, or null.</summary>
    public IdentityRule? Identity(Column column) => RulesOf(column)?.Identity;

    private ColumnRules? RulesOf(Column column) =>
        rules.Columns.FirstOrDefault(own => own.Path.Count == 1 && own.Path[0].Equals(column.Name, StringComparison.OrdinalIgnoreCase));

    private ShapedRows Shape(BoundQuery rows, Dictionary<string, string> given, string source)
    {
        List<CountedColumn> identities = [];
        List<string> inner = [];
        Dictionary<string, string> generated = new(StringComparer.OrdinalIgnoreCase);
        foreach (Column column in Columns)
        {
            bool isGiven = given.TryGetValue(column.Name, out string? value);
            IdentityRule? identity = Identity(column);
            if (isGiven && identity is { AllowsExplicitInsert: false }) throw TableErrors.IdentityGiven(root, column.Name);
            if (!isGiven && identity is not null) value = Counted(column, identity, identities);
            else if (!isGiven && Generated(column) is string expression) generated[column.Name] = expression;
            else if (!isGiven) value = Otherwise(column);
            if (value is not null) inner.Add($"{value} AS {Sql.Name(column.Name)}");
        }

        string select = inner.Count == 0 ? "1 AS millrace_none" : string.Join(", ", inner);
        BoundQuery shaped = Texts.Around($"SELECT {select} FROM (", rows, $"\n) AS {source}");
        if (generated.Count > 0)
        {
            IEnumerable<string> outer = Columns.Select(column => generated.TryGetValue(column.Name, out string? expression)
                ? $"{expression} AS {Sql.Name(column.Name)}"
                : Sql.Name(column.Name));
            shaped = Texts.Around($"SELECT {string.Join(", ", outer)} FROM (", shaped, ")");
        }

        return new ShapedRows(shaped, RowRules, identities);
    }

    private string Counted(Column column, IdentityRule identity, List<CountedColumn> identities)
    {
        try
        {
            long first = identity.NextValue;
            identities.Add(new CountedColumn(column.Name, first, identity.Step));
            return $"CAST({Sql.Number(first)} + (row_number() OVER () - 1) * {Sql.Number(identity.Step)} AS {MillraceEngine.TypeName(column.Type)})";
        }
        catch (OverflowException cause)
        {
            throw TableErrors.IdentityExhausted(root, column.Name, cause);
        }
    }

    private List<RowRule> ReadRules()
    {
        List<RowRule> all = [.. NullRules.Of(schema), .. TextLength.Of(schema)];
        foreach (CheckConstraint check in rules.Checks)
        {
            string text = $"CHECK {check.Name} ({check.Expression})";
            all.Add(new RowRule(text, RuleText.Bind(services, root, text, check.Expression, schema)));
        }

        foreach (ColumnRules own in rules.Columns)
        {
            string name = string.Join('.', own.Path);
            if (own.Invariant is string invariant)
            {
                string text = $"the invariant of column '{name}' ({invariant})";
                all.Add(new RowRule(text, RuleText.Bind(services, root, text, invariant, schema)));
            }

            if (own.GenerationExpression is string generation && own.Path.Count == 1)
            {
                all.Add(new RowRule(
                    $"the generation of column '{name}' ({generation})", $"{Sql.Name(own.Column.Name)} IS NOT DISTINCT FROM {Generated(own.Column)}"));
            }
        }

        return all;
    }
}
