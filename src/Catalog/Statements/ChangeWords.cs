using Millrace.Catalog.Binding;
using Millrace.Catalog.Grammar;
using Millrace.Delta.Changing;

namespace Millrace.Catalog.Statements;

/// <summary>What UPDATE, DELETE and MERGE have in common.</summary>
internal static class ChangeWords
{
    /// <summary>Alias of the table where the statement gives none that an expression could use.</summary>
    internal const string Target = "target";

    /// <summary>The alias of a table in a statement: the one given, else the last part of its name.</summary>
    internal static string AliasOf(RelationRequest table, string? given) => given ?? table switch
    {
        RelationRequest.Table named => named.Parts[^1],
        _ => Target,
    };

    /// <summary>Takes <c>column = value, …</c>.</summary>
    /// <param name="reader">The statement behind SET.</param>
    /// <param name="aliases">Aliases that may stand before a column.</param>
    /// <param name="scope">Binds the values.</param>
    /// <param name="cancellationToken">Stops the binding.</param>
    /// <param name="endWords">Words that end the list.</param>
    internal static async Task<IReadOnlyList<Assignment>> ReadAssignmentsAsync(
        StatementReader reader, string[] aliases, StatementScope scope, string[] endWords, CancellationToken cancellationToken)
    {
        List<Assignment> assignments = [];
        do
        {
            IReadOnlyList<string> path = WithoutAlias(reader.ExpectColumn(), aliases);
            reader.ExpectSymbol("=");
            assignments.Add(await ReadValueAsync(reader, path, scope, endWords, cancellationToken).ConfigureAwait(false));
        }
        while (reader.TryTakeSymbol(","));
        return assignments;
    }

    /// <summary>Takes a value for a column; DEFAULT is one.</summary>
    internal static async Task<Assignment> ReadValueAsync(
        StatementReader reader, IReadOnlyList<string> path, StatementScope scope, string[] endWords, CancellationToken cancellationToken)
    {
        bool isDefault = reader.IsAtWords("DEFAULT") && !reader.Peek(1).IsSymbol("(") && !reader.Peek(1).IsSymbol(".");
        if (isDefault)
        {
            reader.Skip(1);
            return new Assignment(path, Value: null);
        }

        QueryInput value = reader.ExpectItem("a value", endWords);
        return new Assignment(path, await scope.BindExpressionAsync(value, cancellationToken).ConfigureAwait(false));
    }

    private static IReadOnlyList<string> WithoutAlias(IReadOnlyList<string> path, string[] aliases)
    {
        bool hasAlias = path.Count > 1 && Array.Exists(aliases, alias => alias.Equals(path[0], StringComparison.OrdinalIgnoreCase));
        return hasAlias ? [.. path.Skip(1)] : path;
    }
}
