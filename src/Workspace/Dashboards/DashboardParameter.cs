namespace Millrace.Workspace.Dashboards;

/// <summary>A value that a viewer gives to a dataset's query.</summary>
/// <param name="Keyword">Stands in the query as <c>:keyword</c>.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="Type">What its values are.</param>
/// <param name="Shape">How many it takes.</param>
/// <param name="Default">What it is when the viewer chooses nothing.</param>
public sealed record DashboardParameter(string Keyword, string DisplayName, ParameterType Type, ParameterShape Shape, DefaultSelection Default);
