using System.Collections;
using System.Globalization;
using Millrace.Foundation.Text;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Pieces of SQL text: names and values in quotes, expressions checked so that they can stand inside others.
/// </summary>
internal static class SqlPiece
{
    /// <summary>A dotted name; parts that are not plain words get double quotes.</summary>
    public static string Path(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return name.AsSpan().IndexOfAny('"', '`') >= 0
            ? Expression(name)
            : string.Join('.', name.Split('.').Select(Name));
    }

    /// <summary>One name, in double quotes where it is not a plain word.</summary>
    public static string Name(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        bool isPlain = (char.IsAsciiLetter(name[0]) || name[0] == '_')
            && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');
        return isPlain ? name : '"' + name.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';
    }

    /// <summary>Names in parentheses.</summary>
    public static string List(IReadOnlyList<string> names) => Enclosed(names, Name);

    /// <summary>Dotted names in parentheses.</summary>
    public static string Paths(IReadOnlyList<string> names) => Enclosed(names, Path);

    /// <summary>A literal for a text, a flag, a number, or a list of these.</summary>
    public static string Value(object value) => value switch
    {
        string text => '\'' + text.Replace("'", "''", StringComparison.Ordinal) + '\'',
        bool flag => flag ? "true" : "false",
        int or long or double or float or decimal or short or byte =>
            ((IFormattable)value).ToString(format: null, CultureInfo.InvariantCulture),
        IEnumerable list => '[' + string.Join(", ", list.Cast<object>().Select(Value)) + ']',
        null => throw new ArgumentNullException(nameof(value)),
        _ => throw new ArgumentException($"A {value.GetType().Name} has no SQL literal; give a text, flag or "
            + "number.", nameof(value)),
    };

    /// <summary>
    /// An expression or query without what follows its last token: a comment at its end would swallow what comes next.
    /// </summary>
    public static string Expression(string sql)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(sql);
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText("expression", sql));
        int last = tokens.Count - 2;
        while (last >= 0 && tokens[last].IsSymbol(";")) last--;
        if (last < 0) throw new ArgumentException("The SQL is empty.", nameof(sql));
        CheckNesting(tokens, last);
        return sql[tokens[0].Start..tokens[last].End];
    }

    private static string Enclosed(IReadOnlyList<string> names, Func<string, string> write)
    {
        ArgumentNullException.ThrowIfNull(names);
        return names.Count > 0
            ? $"({string.Join(", ", names.Select(write))})"
            : throw new ArgumentException("At least one column is needed.", nameof(names));
    }

    private static void CheckNesting(IReadOnlyList<SqlToken> tokens, int last)
    {
        int depth = 0;
        for (int i = 0; i <= last && depth >= 0; i++)
        {
            if (tokens[i].IsSymbol(";"))
                throw new ArgumentException("The SQL holds more than one statement.", nameof(tokens));
            depth += tokens[i].IsSymbol("(") ? 1 : tokens[i].IsSymbol(")") ? -1 : 0;
        }

        if (depth != 0) throw new ArgumentException("The parentheses of the SQL do not match.", nameof(tokens));
    }
}
