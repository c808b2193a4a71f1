namespace Millrace.Workspace.Dashboards;

/// <summary>A column of a widget's answer.</summary>
/// <param name="Name">Its name, which encodings refer to.</param>
/// <param name="Expression">How it is computed from the columns of the dataset.</param>
public sealed record QueryField(string Name, string Expression);
