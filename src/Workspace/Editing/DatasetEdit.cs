using System.Text.Json.Nodes;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;
using Millrace.Workspace.Faults;
using JsonNode = System.Text.Json.Nodes.JsonNode;

namespace Millrace.Workspace.Editing;

/// <summary>Changes of the datasets of a dashboard. Pure: each gives another dashboard, in which all else stands as before.</summary>
public static class DatasetEdit
{
    /// <summary>Adds a dataset.</summary>
    /// <returns>The dashboard, and the name of the dataset.</returns>
    public static (Dashboard Dashboard, string Name) Add(Dashboard board, string title, string query)
    {
        string name = "";
        Dashboard changed = EditDocument.Change(board, document =>
        {
            name = EditDocument.FreeName(EditDocument.PlainName(title, "dataset"), EditDocument.NamesOf(document.Datasets));
            document.Datasets.Add(new JsonObject { ["name"] = name, ["displayName"] = title, ["queryLines"] = LinesOf(query) });
        });
        return (changed, name);
    }

    /// <summary>Gives a dataset another name for people.</summary>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: the name is empty.</exception>
    public static Dashboard Rename(Dashboard board, string dataset, string title) =>
        EditDocument.Change(board, document => document.Dataset(dataset)["displayName"] = EditDocument.TitleFor("dataset", title));

    /// <summary>Gives a dataset another query; it stands in the file where the old one stood.</summary>
    public static Dashboard SetQuery(Dashboard board, string dataset, string query) => EditDocument.Change(board, document =>
    {
        JsonObject found = document.Dataset(dataset);
        if (found["query"] is not null && found["queryLines"] is null) found["query"] = query;
        else
        {
            found["queryLines"] = LinesOf(query);
            found.Remove("query");
        }
    });

    /// <summary>Removes a dataset. Widgets that ask it stay and tell that it is missing.</summary>
    public static Dashboard Remove(Dashboard board, string dataset) => EditDocument.Change(board, document => document.Datasets.Remove(document.Dataset(dataset)));

    /// <summary>The widgets that ask a dataset.</summary>
    public static IReadOnlyList<Widget> UsersOf(Dashboard board, string dataset)
    {
        ArgumentNullException.ThrowIfNull(board);
        return [.. board.Pages.SelectMany(static page => page.Widgets).Where(widget => widget.Queries.Any(query => query.DatasetName == dataset))];
    }

    /// <summary>Adds a parameter, or changes one.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="keyword">The keyword of the parameter to change; null to add one.</param>
    /// <param name="draft">What it shall be.</param>
    /// <exception cref="Foundation.Faults.MillraceException">DASHBOARD_EDIT: the keyword is no name, or another parameter has it.</exception>
    public static Dashboard SetParameter(Dashboard board, string dataset, string? keyword, ParameterDraft draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (!IsName(draft.Keyword)) throw WorkspaceErrors.Edit($"the keyword '{draft.Keyword}' of a parameter begins with a letter and has letters, digits and underscores alone");
        return EditDocument.Change(board, document =>
        {
            JsonArray parameters = EditDocument.ListOf(document.Dataset(dataset), "parameters");
            if (parameters.Any(other => KeywordOf(other) == draft.Keyword && KeywordOf(other) != keyword)) throw WorkspaceErrors.Edit($"another parameter has the keyword '{draft.Keyword}'");
            JsonObject? found = keyword is null ? null : parameters.OfType<JsonObject>().FirstOrDefault(other => KeywordOf(other) == keyword);
            if (found is null)
            {
                found = [];
                parameters.Add(found);
            }

            found["displayName"] = draft.Title;
            found["keyword"] = draft.Keyword;
            found["dataType"] = TypeText(draft.Type);
            EditDocument.Set(found, "complexType", draft.Shape == ParameterShape.Single ? null : draft.Shape.ToString().ToUpperInvariant());
            EditDocument.Set(found, "defaultSelection", SelectionOf(draft.Default, TypeText(draft.Type)));
        });
    }

    /// <summary>Removes a parameter; one that is not there is no fault.</summary>
    public static Dashboard RemoveParameter(Dashboard board, string dataset, string keyword) => EditDocument.Change(board, document =>
        EditDocument.ListOf(document.Dataset(dataset), "parameters").RemoveAll(item => KeywordOf(item) == keyword));

    /// <summary>Adds a computed column, or changes one.</summary>
    /// <param name="board">The dashboard.</param>
    /// <param name="dataset">The dataset.</param>
    /// <param name="name">The name of the column to change; null to add one.</param>
    /// <param name="draft">What it shall be.</param>
    /// <exception cref="Foundation.Faults.MillraceException">
    /// DASHBOARD_EDIT: it has no name, or another has the same. DASHBOARD_EXPRESSION: its expression is not understood, with the place in it.
    /// </exception>
    public static Dashboard SetColumn(Dashboard board, string dataset, string? name, DatasetColumn draft)
    {
        ArgumentNullException.ThrowIfNull(board);
        ArgumentNullException.ThrowIfNull(draft);
        if (string.IsNullOrWhiteSpace(draft.Name)) throw WorkspaceErrors.Edit("a computed column has a name");
        DashboardDataset found = board.Dataset(dataset);
        if (found.Columns.Any(other => other.Name != name && other.Name.Equals(draft.Name, StringComparison.OrdinalIgnoreCase)))
            throw WorkspaceErrors.Edit($"another computed column is called '{draft.Name}'");
        DashboardDataset after = found with { Columns = [.. found.Columns.Where(other => other.Name != name), draft] };
        _ = FieldSql.Of(FieldSql.Name(draft.Name), FieldScope.Of(after)); // Reads it, and what it is computed from.
        return EditDocument.Change(board, document =>
        {
            JsonArray columns = EditDocument.ListOf(document.Dataset(dataset), "columns");
            JsonObject? column = name is null ? null : columns.OfType<JsonObject>().FirstOrDefault(other => NameOfColumn(other) == name);
            if (column is null)
            {
                column = [];
                columns.Add((JsonNode)column);
            }

            column["displayName"] = draft.Name;
            column["expression"] = draft.Expression;
            EditDocument.Set(column, "description", draft.Description.Length == 0 ? null : draft.Description);
        });
    }

    /// <summary>Removes a computed column; one that is not there is no fault. Widgets that take it tell that it is missing.</summary>
    public static Dashboard RemoveColumn(Dashboard board, string dataset, string name) => EditDocument.Change(board, document =>
    {
        JsonArray columns = EditDocument.ListOf(document.Dataset(dataset), "columns");
        columns.RemoveAll(item => NameOfColumn(item) == name);
        if (columns.Count == 0) document.Dataset(dataset).Remove("columns");
    });

    internal static JsonObject? SelectionOf(DefaultSelection chosen, string type)
    {
        if (chosen.IsNone) return null;
        if (chosen.Min is null && chosen.Max is null)
            return new JsonObject { ["values"] = new JsonObject { ["dataType"] = type, ["values"] = new JsonArray([.. chosen.Values.Select(static value => new JsonObject { ["value"] = value })]) } };
        JsonObject range = new() { ["dataType"] = type };
        if (chosen.Min is string min) range["min"] = new JsonObject { ["value"] = min };
        if (chosen.Max is string max) range["max"] = new JsonObject { ["value"] = max };
        return new JsonObject { ["range"] = range };
    }

    /// <summary>A text in lines, each with its end, so that they joined give the text.</summary>
    internal static JsonArray LinesOf(string text)
    {
        JsonArray lines = [];
        string plain = text.ReplaceLineEndings("\n");
        for (int start = 0; start < plain.Length;)
        {
            int end = plain.IndexOf('\n', start);
            int next = end < 0 ? plain.Length : end + 1;
            lines.Add((JsonNode)plain[start..next]);
            start = next;
        }

        return lines;
    }

    private static string? NameOfColumn(JsonNode? item) => EditDocument.TextOf(item, "displayName") ?? EditDocument.NameOf(item);

    private static string? KeywordOf(JsonNode? item) => EditDocument.TextOf(item, "keyword");

    private static bool IsName(string text) => text.Length is > 0 and <= 100 && char.IsAsciiLetter(text[0]) && text.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_');

    private static string TypeText(ParameterType type) => type switch
    {
        ParameterType.Integer => "INTEGER",
        ParameterType.Decimal => "DECIMAL",
        ParameterType.Date => "DATE",
        ParameterType.DateTime => "DATETIME",
        _ => "STRING",
    };
}
