using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Expressions;

/// <summary>An expression as SQL over the rows of a dataset.</summary>
/// <param name="Sql">The SQL; in parentheses where it needs them.</param>
/// <param name="IsAggregate">True when it makes one value of several rows.</param>
public sealed record FieldSql(string Sql, bool IsAggregate)
{
    /// <summary>Writes an expression.</summary>
    /// <param name="expression">The expression as text.</param>
    /// <param name="scope">What it may name.</param>
    /// <exception cref="MillraceException">DASHBOARD_EXPRESSION: it is not understood, or names a measure that there is not.</exception>
    public static FieldSql Of(string expression, FieldScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new Writer(expression, scope, []).Field(FieldExpression.Parse(expression));
    }

    /// <summary>A name in the quotes that can mean nothing else.</summary>
    public static string Name(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
    }

    private sealed class Writer(string text, FieldScope scope, IReadOnlyList<string> open)
    {
        private bool _aggregates;

        public FieldSql Field(FieldExpression expression)
        {
            string sql = Write(expression);
            return new FieldSql(sql, _aggregates);
        }

        private string Write(FieldExpression expression) => expression switch
        {
            FieldExpression.Column column => Column(column.Name),
            FieldExpression.Constant constant => Constant(constant.Value),
            FieldExpression.CountRows => Aggregate("count(*)"),
            FieldExpression.Associativity => Aggregate($"count_if({scope.Associativity})"),
            FieldExpression.Measure measure => Computed(measure.Name) ?? throw NoMeasure(measure.Name),
            FieldExpression.Call call => Call(call),
            FieldExpression.Binary binary => $"({Write(binary.Left)} {binary.Operator} {Write(binary.Right)})",
            FieldExpression.Unary unary => $"({unary.Operator} {Write(unary.Operand)})",
            FieldExpression.NullTest test => $"({Write(test.Operand)} IS {(test.IsNegated ? "NOT " : "")}NULL)",
            FieldExpression.OneOf test => $"({Write(test.Operand)} {(test.IsNegated ? "NOT " : "")}IN ({string.Join(", ", test.Items.Select(Write))}))",
            FieldExpression.Choice choice => Choice(choice),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        private string Column(string name) => open.Contains(name) ? Name(name) : Computed(name) ?? Name(name);

        /// <summary>A column that the dataset computes; null when it computes none of that name.</summary>
        private string? Computed(string name)
        {
            if (scope.Columns.FirstOrDefault(column => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is not DatasetColumn computed) return null;
            if (open.Contains(computed.Name)) throw WorkspaceErrors.Expression(text, $"'{name}' is computed from itself", 1);
            FieldSql inner = new Writer(computed.Expression, scope, [.. open, computed.Name]).Field(FieldExpression.Parse(computed.Expression));
            _aggregates |= inner.IsAggregate;
            return $"({inner.Sql})";
        }

        private string Call(FieldExpression.Call call)
        {
            FieldFunction function = call.Function;
            if (function.Name == "BIN_FLOOR")
            {
                string width = Write(call.Arguments[1]);
                return $"(floor({Write(call.Arguments[0])} / {width}) * {width})";
            }

            if (function.IsAggregate && call.Arguments.Any(argument => Of(argument).IsAggregate))
                throw WorkspaceErrors.Expression(text, $"{function.Name} takes no value that is aggregated already", 1);
            string arguments = string.Join(", ", call.Arguments.Select(Write));
            if (function.IsAggregate) _aggregates = true;
            return $"{function.Sql}({(call.IsDistinct ? "DISTINCT " : "")}{arguments})";
        }

        private FieldSql Of(FieldExpression part) => new Writer(text, scope, open).Field(part);

        private string Choice(FieldExpression.Choice choice)
        {
            string operand = choice.Operand is null ? "" : $" {Write(choice.Operand)}";
            string branches = string.Concat(choice.Branches.Select(branch => $" WHEN {Write(branch.When)} THEN {Write(branch.Then)}"));
            string otherwise = choice.Otherwise is null ? "" : $" ELSE {Write(choice.Otherwise)}";
            return $"(CASE{operand}{branches}{otherwise} END)";
        }

        private string Aggregate(string sql)
        {
            _aggregates = true;
            return sql;
        }

        private static string Constant(object? value) => value switch
        {
            null => "NULL",
            string words => Foundation.Text.Sql.Text(words),
            bool flag => flag ? "true" : "false",
            decimal number => number.ToString(CultureInfo.InvariantCulture),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

        private MillraceException NoMeasure(string name)
        {
            string? similar = NearestText.Of(name, scope.Columns, static column => column.Name)?.Name;
            return WorkspaceErrors.Expression(text, $"the dataset has no measure '{name}'{(similar is null ? "" : $"; did you mean '{similar}'")}", 1);
        }
    }
}
