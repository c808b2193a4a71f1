using System.Globalization;
using System.Numerics;
using Millrace.Catalog.Binding;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;

namespace Millrace.Workspace.Filters;

/// <summary>Puts the values of parameters into the query of a dataset, each as a literal of its type and never as text of the query.</summary>
internal static class ParameterText
{
    /// <summary>The query with the values in the places of its parameters.</summary>
    /// <exception cref="MillraceException">DASHBOARD_PARAMETER: a parameter is not declared, or its value is not of its type; SQL_SYNTAX.</exception>
    public static QueryInput Fill(QueryInput query, DashboardDataset dataset, IReadOnlyDictionary<string, Selection> values, DateTimeOffset now)
    {
        IReadOnlyList<SqlToken> tokens = SqlLexer.Read(new SourceText(dataset.DisplayName, query.Text));
        List<(int, int, string)> edits = [];
        for (int at = 0; at + 1 < tokens.Count; at++)
        {
            SqlToken colon = tokens[at];
            SqlToken word = tokens[at + 1];
            if (!colon.IsSymbol(":") || word.Kind != SqlTokenKind.Word || word.Start != colon.End) continue;
            DashboardParameter? parameter = dataset.Parameters.FirstOrDefault(candidate => candidate.Keyword == word.Value);
            bool isAttached = at > 0 && tokens[at - 1].End == colon.Start && (tokens[at - 1].IsName || tokens[at - 1].Kind == SqlTokenKind.Number || tokens[at - 1].IsSymbol("]"));
            if (parameter is null && isAttached) continue; // A piece of a value, as in payload:device, or a slice.
            if (parameter is null) throw Undeclared(word.Value, dataset);
            if (at > 1 && tokens[at - 1].IsSymbol("(") && tokens[at - 2].IsWord("IDENTIFIER"))
                throw WorkspaceErrors.Parameter(word.Value, "stands for a value; the name of a table or column cannot be a parameter");
            Selection value = values.GetValueOrDefault(parameter.Keyword) ?? new Selection.Values([]);
            if (parameter.Shape == ParameterShape.Range)
            {
                bool isMax = tokens[Math.Min(at + 3, tokens.Count - 1)].IsWord("max");
                bool isEnd = tokens[at + 2].IsSymbol(".") && (isMax || tokens[Math.Min(at + 3, tokens.Count - 1)].IsWord("min"));
                if (!isEnd) throw WorkspaceErrors.Parameter(word.Value, $"is a range: write :{word.Value}.min and :{word.Value}.max");
                edits.Add((colon.Start, tokens[at + 3].End, Literal(parameter, EndOf(value, isMax), now, isMax)));
            }
            else
            {
                edits.Add((colon.Start, word.End, parameter.Shape == ParameterShape.Multi ? List(parameter, value, now) : Literal(parameter, First(value), now, isEnd: false)));
            }
        }

        TextSplice splice = TextSplice.Apply(query.Text, edits);
        return new QueryInput(splice.Text, offset => query.Locate(splice.OriginOf(offset)));
    }

    private static MillraceException Undeclared(string keyword, DashboardDataset dataset)
    {
        string? similar = NearestText.Of(keyword, dataset.Parameters, static parameter => parameter.Keyword)?.Keyword;
        return WorkspaceErrors.Parameter(keyword, $"is not declared by the dataset '{dataset.DisplayName}'{(similar is null ? "" : $"; did you mean ':{similar}'")}");
    }

    private static string? First(Selection value) => value switch
    {
        Selection.Values { Chosen: [FilterValue first, ..] } => first.Text,
        Selection.Containing text => text.Part,
        Selection.Range range => range.Min,
        _ => null,
    };

    private static string? EndOf(Selection value, bool isMax) => value switch
    {
        Selection.Range range => isMax ? range.Max : range.Min,
        Selection.Values { Chosen: { Count: > 0 } chosen } => isMax ? chosen[^1].Text : chosen[0].Text,
        _ => null,
    };

    private static string List(DashboardParameter parameter, Selection value, DateTimeOffset now)
    {
        string type = $"ARRAY<{TypeName(parameter.Type)}>";
        IReadOnlyList<FilterValue> chosen = value is Selection.Values values ? values.Chosen : First(value) is string single ? [FilterValue.Of(single)] : [];
        return $"CAST(array({string.Join(", ", chosen.Select(item => Literal(parameter, item.Text, now, isEnd: false)))}) AS {type})";
    }

    private static string TypeName(ParameterType type) => type switch
    {
        ParameterType.Text => "STRING",
        ParameterType.Integer => "BIGINT",
        ParameterType.Decimal => "DOUBLE",
        ParameterType.Date => "DATE",
        ParameterType.DateTime => "TIMESTAMP",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Literal(DashboardParameter parameter, string? value, DateTimeOffset now, bool isEnd)
    {
        if (value is null) return $"CAST(NULL AS {TypeName(parameter.Type)})";
        return parameter.Type switch
        {
            ParameterType.Text => Sql.Text(value),
            ParameterType.Integer when BigInteger.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out BigInteger whole) =>
                $"({whole.ToString(CultureInfo.InvariantCulture)})",
            ParameterType.Decimal when decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) =>
                $"({number.ToString(CultureInfo.InvariantCulture)})",
            ParameterType.Date when Moment.TryParse(value, now, isEnd) is Moment day => $"DATE '{day.DayText}'",
            ParameterType.DateTime when Moment.TryParse(value, now, isEnd) is Moment moment => $"TIMESTAMP '{(moment.IsDay && isEnd ? LastOf(moment) : moment).MomentText}'",
            _ => throw WorkspaceErrors.Parameter(parameter.Keyword, $"takes {Kind(parameter.Type)}, and '{value}' is none"),
        };
    }

    private static Moment LastOf(Moment day) => new(day.Value.AddDays(1).AddMicroseconds(-1), IsDay: false);

    private static string Kind(ParameterType type) => type switch
    {
        ParameterType.Integer => "a whole number",
        ParameterType.Decimal => "a number",
        ParameterType.Date => "a day such as 2024-05-01 or now-7d",
        _ => "a moment such as 2024-05-01T10:00:00 or now-1h",
    };
}
