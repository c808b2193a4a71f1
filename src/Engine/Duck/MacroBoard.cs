using DuckDB.NET.Data;
using Millrace.Engine.Spark;

namespace Millrace.Engine.Duck;

/// <summary>
/// Makes the macros of Spark's functions when a statement first names them: to make all takes longer than to start the engine.
/// Thread safety: all members may be called at once.
/// </summary>
/// <param name="connection">Nobody else's; macros are seen by all connections of its instance.</param>
internal sealed class MacroBoard(DuckDBConnection connection)
{
    private readonly HashSet<string> _made = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _lock = new();

    /// <summary>Makes the macros that a statement names and that are not there yet.</summary>
    public void Need(string sql)
    {
        if (!sql.Contains(SparkFunction.Prefix, StringComparison.Ordinal)) return;
        lock (_lock) Make(sql);
    }

    private void Make(string text)
    {
        for (int at = text.IndexOf(SparkFunction.Prefix, StringComparison.Ordinal); at >= 0; at = text.IndexOf(SparkFunction.Prefix, at + 1, StringComparison.Ordinal))
        {
            int end = at + SparkFunction.Prefix.Length;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
            string name = text[at..end];
            if (!SparkFunctions.Macros.TryGetValue(name, out SparkFunction? function) || _made.Contains(name)) continue;

            // A macro may call only what is there when it is made.
            foreach (string body in function.Bodies) Make(body);
            using DuckDBCommand command = connection.CreateCommand();
            command.CommandText = SparkFunctions.Define(function);
            command.ExecuteNonQuery();
            _made.Add(name);
        }
    }
}
