using Millrace.Workspace.Dashboards;

namespace Millrace.Workspace.Editing;

/// <summary>A parameter as an editor has it.</summary>
/// <param name="Keyword">Stands in the query as <c>:keyword</c>.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Shape">How many it takes.</param>
/// <param name="Default">What it is when nothing is chosen.</param>
public sealed record ParameterDraft(string Keyword, string Title, ParameterType Type, ParameterShape Shape, DefaultSelection Default)
{
    /// <summary>The draft of a parameter as it is.</summary>
    public static ParameterDraft Of(DashboardParameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return new ParameterDraft(parameter.Keyword, parameter.DisplayName, parameter.Type, parameter.Shape, parameter.Default);
    }
}
