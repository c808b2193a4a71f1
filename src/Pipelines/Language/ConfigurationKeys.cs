using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Language;

/// <summary>
/// Replaces <c>${key}</c> in statements. Comments are left alone; a value is not searched for further keys.
/// </summary>
internal static class ConfigurationKeys
{
    /// <summary>Replaces the keys of one statement.</summary>
    /// <param name="file">The file that holds it.</param>
    /// <param name="span">Where it stands.</param>
    /// <param name="scope">Values in force at its place.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_CONFIGURATION_UNKNOWN: no value is known. PIPELINE_SYNTAX: a key is not closed.
    /// </exception>
    public static StatementText Replace(SourceText file, StatementSpan span, ScriptScope scope)
    {
        List<(int Start, int End, string Replacement)> edits = [];
        int at = span.Start;
        foreach (SqlToken token in span.Tokens)
        {
            // A word may end in the '$' of the key that follows it, hence one character more.
            int tokenEnd = Math.Min(token.End + 1, span.End);
            at = Math.Max(at, token.Start);
            while ((at = IndexOfKey(file.Text, at, tokenEnd)) >= 0)
            {
                (string key, int end) = ReadKey(file, at, span.End);
                string value = scope.Find(key) ?? throw LanguageErrors.UnknownKey(file.LocationAt(at), key, scope.Keys);
                edits.Add((at - span.Start, end - span.Start, value));
                at = end;
            }

            at = edits.Count > 0 ? edits[^1].End + span.Start : span.Start;
        }

        return new StatementText(file, span.Start, TextSplice.Apply(file.Text[span.Start..span.End], edits));
    }

    /// <summary>Replaces the keys of a value that is no SQL.</summary>
    /// <exception cref="MillraceException">As <see cref="Replace"/>.</exception>
    public static string InValue(SourceText value, ScriptScope scope)
    {
        System.Text.StringBuilder written = new();
        int at = 0;
        for (int found = IndexOfKey(value.Text, at, value.Text.Length); found >= 0; found = IndexOfKey(value.Text, at, value.Text.Length))
        {
            (string key, int end) = ReadKey(value, found, value.Text.Length);
            written.Append(value.Text, at, found - at).Append(scope.Find(key) ?? throw LanguageErrors.UnknownKey(value.LocationAt(found), key, scope.Keys));
            at = end;
        }

        return written.Append(value.Text, at, value.Text.Length - at).ToString();
    }

    private static (string Key, int End) ReadKey(SourceText file, int at, int end)
    {
        int close = file.Text.AsSpan(at, end - at).IndexOfAny('}', '\n');
        if (close < 0 || file.Text[at + close] == '\n')
            throw LanguageErrors.Syntax(file.LocationAt(at), "'${' without its '}'", "a key such as ${landing}", "");
        return (file.Text[(at + 2)..(at + close)].Trim(), at + close + 1);
    }

    private static int IndexOfKey(string text, int start, int end) =>
        start >= end ? -1 : text.IndexOf("${", start, end - start, StringComparison.Ordinal);
}
