using Millrace.Catalog.Binding;
using Millrace.Engine.Queries;
using Millrace.Foundation.Names;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Standalone;

/// <summary>The statements about tables that refresh themselves, which a project understands beside those of the catalog.</summary>
/// <param name="scope">What they need.</param>
internal sealed class StandaloneStatements(StandaloneScope scope)
{
    private static readonly IStandaloneStatement[] Known = [new CreateStandalone(), new RefreshStandalone(), new DropStandalone(), new AlterStandalone()];
    private static readonly string[] FirstWords = ["CREATE", "REFRESH", "DROP", "ALTER"];

    /// <summary>Carries a statement out; null when it is none of these.</summary>
    public async Task<BoundQuery?> TryAnswerAsync(QueryInput statement, CancellationToken cancellationToken)
    {
        ReadOnlySpan<char> start = statement.Text.AsSpan().TrimStart();
        bool mayBe = false;
        foreach (string word in FirstWords) mayBe |= start.StartsWith(word, StringComparison.OrdinalIgnoreCase);
        if (!mayBe && !start.StartsWith("--", StringComparison.Ordinal) && !start.StartsWith("/*", StringComparison.Ordinal)) return null;
        SourceText source = StandaloneScope.TextOf(statement);
        TokenReader reader = new(new StatementText(source, 0, TextSplice.Apply(source.Text, [])));
        IStandaloneStatement? found = Array.Find(Known, candidate => candidate.Recognises(reader, scope));
        return found is null ? null : await found.RunAsync(reader, source, scope, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when the name behind some words is that of a table that refreshes itself.</summary>
    internal static bool Names(TokenReader reader, StandaloneScope scope, int skip)
    {
        List<string> parts = [];
        for (int at = skip; reader.Peek(at).IsName; at += 2)
        {
            parts.Add(reader.Peek(at).Value);
            if (!reader.Peek(at + 1).IsSymbol(".")) break;
        }

        bool isName = parts.Count is >= 1 and <= 3 && RelationRequest.DeltaPath.PathIn(parts) is null && !parts.Exists(static part => part.AsSpan().IndexOfAny("/\\") >= 0);
        return isName && scope.Store.Holds(TableName.FromParts(parts, scope.Defaults.Catalog, scope.Defaults.Schema));
    }

    /// <summary>True when one of some words stands anywhere in the statement.</summary>
    internal static bool Mentions(TokenReader reader, params IReadOnlyList<string> words)
    {
        for (int at = 0; reader.Peek(at).Kind != SqlTokenKind.End; at++)
        {
            if (words.Any(reader.Peek(at).IsWord)) return true;
        }

        return false;
    }
}
