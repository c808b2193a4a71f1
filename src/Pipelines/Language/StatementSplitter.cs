using Millrace.Foundation.Text;

namespace Millrace.Pipelines.Language;

/// <summary>
/// Cuts a file into statements at semicolons outside quotes, comments and parentheses. In an exported notebook every
/// cell ends a statement too.
/// </summary>
internal static class StatementSplitter
{
    private const string NotebookMark = "-- Databricks notebook source";
    private const string CellMark = "-- COMMAND ----------";

    /// <summary>The statements of a file in order; empty ones are left out.</summary>
    public static IReadOnlyList<StatementSpan> Split(SourceText file)
    {
        bool isNotebook =
            file.Text.AsSpan().TrimStart("\uFEFF \t\r\n").StartsWith(NotebookMark, StringComparison.Ordinal);
        List<StatementSpan> statements = [];
        List<SqlToken> current = [];
        int depth = 0;
        int previousEnd = 0;
        foreach (SqlToken token in SqlLexer.Read(file))
        {
            ReadOnlySpan<char> between = file.Text.AsSpan(previousEnd, token.Start - previousEnd);
            bool isNewCell = isNotebook && between.Contains(CellMark, StringComparison.Ordinal);
            previousEnd = token.End;
            bool isEnd = token.Kind == SqlTokenKind.End || (depth == 0 && token.IsSymbol(";"));
            if (isEnd || isNewCell)
            {
                Close(statements, current);
                current = [];
                depth = 0;
            }

            if (isEnd) continue;
            depth = Math.Max(0, depth + (token.IsSymbol("(") ? 1 : token.IsSymbol(")") ? -1 : 0));
            current.Add(token);
        }

        return statements;
    }

    private static void Close(List<StatementSpan> statements, List<SqlToken> tokens)
    {
        if (tokens.Count > 0) statements.Add(new StatementSpan(tokens[0].Start, tokens[^1].End, tokens));
    }
}
