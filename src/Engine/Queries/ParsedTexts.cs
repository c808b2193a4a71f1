using System.Collections.Concurrent;

namespace Millrace.Engine.Queries;

/// <summary>
/// What the parser said of texts that it was given lately: planning asks for the tree of one query several times. Thread safety: all
/// members may be called at once.
/// </summary>
internal sealed class ParsedTexts
{
    // 32 MiB; who plans more queries at once has them parsed again.
    private const long MaxCharacters = 16_000_000;

    private readonly ConcurrentDictionary<string, string> _trees = new(StringComparer.Ordinal);
    private long _characters;

    /// <summary>The tree of a text as JSON, by the parser unless it is known.</summary>
    /// <param name="sql">The text.</param>
    /// <param name="parse">The parser.</param>
    public string TreeOf(string sql, Func<string, string> parse)
    {
        if (_trees.TryGetValue(sql, out string? known)) return known;
        string tree = parse(sql);
        long size = sql.Length + tree.Length;
        if (size > MaxCharacters / 100) return tree;
        if (Interlocked.Add(ref _characters, size) > MaxCharacters)
        {
            _trees.Clear();
            Interlocked.Exchange(ref _characters, size);
        }

        _trees[sql] = tree;
        return tree;
    }
}
