using Millrace.Delta.Faults;
using Millrace.Delta.Rules;
using Millrace.Delta.Writing;
using Millrace.DeltaProtocol.Features;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Changing;

/// <summary>
/// Turns assignments into the value of every column of a row: assigned, kept, a default, or computed from the others.
/// </summary>
/// <param name="target">The table.</param>
/// <param name="shaper">Casts values and knows the table's expressions.</param>
/// <param name="typeOf">The engine's type of an expression over the aliases in scope.</param>
internal sealed class NewValues(WriteTarget target, RowShaper shaper, Func<IReadOnlyList<BoundExpression>, IReadOnlyList<string>> typeOf)
{
    /// <summary>Says of an expression's SQL whether it is null in all rows; the default only knows NULL itself.</summary>
    public Func<string, bool> IsAlwaysNull { get; init; } = static _ => false;

    /// <summary>Values of the columns of a changed row; null for a column that is computed from the others.</summary>
    /// <param name="assignments">What is assigned.</param>
    /// <param name="alias">Alias of the row as it was.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DELTA_ORDER_INVALID, DELTA_WRITE_…, DELTA_IDENTITY_GIVEN.</exception>
    public IReadOnlyList<string?> Changed(IReadOnlyList<Assignment> assignments, string alias)
    {
        List<Assigned> assigned = Typed(assignments);
        return [.. shaper.Columns.Select(column =>
        {
            List<Assigned> own = [.. assigned.Where(item => Is(column, item.Path[0]))];
            if (own.Count == 0 && shaper.Generated(column) is not null) return null;
            if (own.Count > 0) RequireSettable(column);
            return ValueOf(column, $"{Sql.Name(alias)}.{Sql.Name(column.Name)}", own, depth: 0);
        })];
    }

    /// <summary>Values of the columns of a new row; null for a column that is computed from the others.</summary>
    /// <param name="assignments">What is assigned.</param>
    /// <param name="counted">Takes identity columns, whose values the rows' numbers give.</param>
    public IReadOnlyList<string?> Inserted(IReadOnlyList<Assignment> assignments, List<CountedColumn> counted)
    {
        List<Assigned> assigned = Typed(assignments);
        List<string?> values = [];
        foreach (Column column in shaper.Columns)
        {
            Assigned? own = assigned.Find(item => Is(column, item.Path[0]));
            if (own?.Path.Count > 1) throw TableErrors.OrderInvalid(target.Root, $"'{string.Join('.', own.Path)}' cannot be inserted by itself; give '{column.Name}' as a whole");
            if (own?.Value is not null)
            {
                RequireSettable(column);
                values.Add(shaper.Cast(column, own.Value, own.Type, () => IsNull(own.Value)));
            }
            else if (shaper.Identity(column) is IdentityRule identity)
            {
                counted.Add(new CountedColumn(column.Name, identity.NextValue, identity.Step));
                values.Add($"CAST({Sql.Number(identity.NextValue)} + (row_number() OVER () - 1) * {Sql.Number(identity.Step)} AS {Engine.MillraceEngine.TypeName(column.Type)})");
            }
            else
            {
                values.Add(shaper.Generated(column) is not null ? null : shaper.Otherwise(column));
            }
        }

        return values;
    }

    private bool IsNull(string value) =>
        value.AsSpan().Trim(" \t\r\n()").Equals("NULL", StringComparison.OrdinalIgnoreCase) || IsAlwaysNull(value);

    private static bool Is(Column column, string name) => column.Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    private void RequireSettable(Column column)
    {
        if (shaper.Identity(column) is { AllowsExplicitInsert: false }) throw TableErrors.IdentityGiven(target.Root, column.Name);
    }

    private List<Assigned> Typed(IReadOnlyList<Assignment> assignments)
    {
        RequireDistinct(assignments);
        BoundExpression[] given = [.. assignments.Select(static assignment => assignment.Value).OfType<BoundExpression>()];
        IReadOnlyList<string> types = typeOf(given);
        List<Assigned> assigned = [];
        int next = 0;
        foreach (Assignment assignment in assignments)
        {
            if (target.Schema.Find(assignment.Path[0]) is null)
            {
                throw TableErrors.ColumnUnknown(
                    target.Root, assignment.Path[0], NearestText.Of(assignment.Path[0], target.Schema, static known => known.Name)?.Name);
            }

            assigned.Add(assignment.Value is BoundExpression value
                ? new Assigned(assignment.Path, $"({value.Sql}\n)", types[next++])
                : new Assigned(assignment.Path, Value: null, ""));
        }

        return assigned;
    }

    private void RequireDistinct(IReadOnlyList<Assignment> assignments)
    {
        for (int first = 0; first < assignments.Count; first++)
        {
            for (int second = first + 1; second < assignments.Count; second++)
            {
                IReadOnlyList<string> one = assignments[first].Path;
                IReadOnlyList<string> other = assignments[second].Path;
                int common = Math.Min(one.Count, other.Count);
                if (one.Take(common).SequenceEqual(other.Take(common), StringComparer.OrdinalIgnoreCase))
                    throw TableErrors.OrderInvalid(target.Root, $"'{string.Join('.', one)}' is assigned twice");
            }
        }
    }

    private string ValueOf(Column column, string before, List<Assigned> assigned, int depth)
    {
        if (assigned.Count == 0) return before;
        if (assigned[0].Path.Count == depth + 1)
        {
            return assigned[0].Value is string value
                ? shaper.Cast(column, value, assigned[0].Type, () => IsNull(value))
                : shaper.Otherwise(column);
        }

        if (column.Type is not DataType.Struct record)
        {
            throw TableErrors.OrderInvalid(
                target.Root, $"'{string.Join('.', assigned[0].Path)}' cannot be assigned: '{column.Name}' is no struct");
        }

        foreach (Assigned item in assigned)
        {
            if (record.Fields.Find(item.Path[depth + 1]) is null)
                throw TableErrors.ColumnUnknown(target.Root, string.Join('.', item.Path), NearestText.Of(item.Path[depth + 1], record.Fields, static field => field.Name)?.Name);
        }

        IEnumerable<string> fields = record.Fields.Select(field =>
        {
            List<Assigned> own = [.. assigned.Where(item => Is(field, item.Path[depth + 1]))];
            return $"{Sql.Name(field.Name)} := {ValueOf(field, $"struct_extract({before}, {Sql.Text(field.Name)})", own, depth + 1)}";
        });
        return $"struct_pack({string.Join(", ", fields)})";
    }

    private sealed record Assigned(IReadOnlyList<string> Path, string? Value, string Type);
}
