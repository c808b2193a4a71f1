using System.Globalization;
using Millrace.Foundation.Faults;

namespace Millrace.Workspace.Faults;

/// <summary>Faults of dashboards.</summary>
public static class WorkspaceErrors
{
    /// <summary>The code of a widget that is not finished, which is no failure of anything.</summary>
    public const string Incomplete = "DASHBOARD_WIDGET_INCOMPLETE";

    /// <summary>The file of a dashboard is no JSON.</summary>
    public static MillraceException DashboardSyntax(string problem, SourceLocation location, Exception cause) => new(
        new ErrorCode("DASHBOARD_SYNTAX"), $"The dashboard is not valid JSON: {problem} Mend it there, or export the dashboard again.",
        location: location, innerException: cause);

    /// <summary>The file of a dashboard is JSON of another shape.</summary>
    /// <param name="path">The member, as <c>pages[0].layout</c>.</param>
    /// <param name="problem">What is wrong with it.</param>
    /// <param name="location">Where it stands.</param>
    public static MillraceException DashboardShape(string path, string problem, SourceLocation? location) => new(
        new ErrorCode("DASHBOARD_INVALID"), $"'{path}' {problem}.", location: location);

    /// <summary>The file of a dashboard cannot be read.</summary>
    public static MillraceException DashboardUnreadable(string file, Exception cause) => new(
        new ErrorCode("DASHBOARD_UNREADABLE"), $"The dashboard '{file}' cannot be read: {cause.Message} Check that it exists and that you may read it.",
        innerException: cause);

    /// <summary>An expression of a widget is not in the language of dashboards.</summary>
    /// <param name="expression">The whole expression.</param>
    /// <param name="problem">What is wrong.</param>
    /// <param name="column">The place in it, counted from 1.</param>
    public static MillraceException Expression(string expression, string problem, int column) => new(
        new ErrorCode("DASHBOARD_EXPRESSION"),
        string.Create(CultureInfo.InvariantCulture, $"The expression '{Shortened(expression)}' is not understood at column {column}: {problem}."));

    /// <summary>A widget names a dataset that its dashboard does not have.</summary>
    public static MillraceException DatasetUnknown(string name, string? similar) => new(
        new ErrorCode("DASHBOARD_DATASET_UNKNOWN"),
        $"The dashboard has no dataset '{name}'.{(similar is null ? " Add it, or name another." : $" Did you mean '{similar}'?")}");

    /// <summary>A dashboard has no page or widget of a name.</summary>
    public static MillraceException NotFound(string what, string name, string? similar) => new(
        new ErrorCode("DASHBOARD_PART_UNKNOWN"),
        $"The dashboard has no {what} '{name}'.{(similar is null ? "" : $" Did you mean '{similar}'?")}");

    /// <summary>A widget cannot be drawn as it is written.</summary>
    public static MillraceException Widget(string widget, string problem) => new(
        new ErrorCode("DASHBOARD_WIDGET_INVALID"), $"The widget '{widget}' cannot be shown: {problem}.");

    /// <summary>A widget is not finished: nothing was chosen for it to draw.</summary>
    /// <param name="widget">Its name.</param>
    /// <param name="channel">What it lacks a field for; null when it has none at all.</param>
    public static MillraceException WidgetIncomplete(string widget, string? channel) => new(
        new ErrorCode(Incomplete), $"The widget '{widget}' has no selected fields to visualize{(channel is null ? "" : $" on '{channel}'")}. Choose some in the editor.");

    /// <summary>A parameter's value is not of its type, or the parameter is not declared.</summary>
    public static MillraceException Parameter(string keyword, string problem) => new(
        new ErrorCode("DASHBOARD_PARAMETER"), $"The parameter ':{keyword}' {problem}.");

    /// <summary>A value of a filter is not of the kind that the filter asks for.</summary>
    public static MillraceException Selection(string widget, string problem) => new(
        new ErrorCode("DASHBOARD_SELECTION"), $"The selection of the filter '{widget}' cannot be used: {problem}.");

    /// <summary>A query gives more rows than a file of an export may hold.</summary>
    public static MillraceException ExportTooLarge(long maxRows) => new(
        new ErrorCode("EXPORT_TOO_LARGE"),
        string.Create(CultureInfo.InvariantCulture, $"The query gives more than {maxRows:N0} rows, the most that an export holds. Filter or group them, or write them to a table by a pipeline."));

    /// <summary>A query cannot be saved under a name.</summary>
    public static MillraceException QueryName(string name, string problem) => new(new ErrorCode("SAVED_QUERY_NAME"), $"A query '{Shortened(name)}' cannot be saved: {problem}.");

    /// <summary>There is no saved query of a name.</summary>
    public static MillraceException QueryUnknown(string name, string? similar) => new(
        new ErrorCode("SAVED_QUERY_UNKNOWN"),
        $"The project has no saved query '{Shortened(name)}'.{(similar is null ? " Queries are the .sql files of its folder 'queries'." : $" Did you mean '{similar}'?")}");

    /// <summary>The file of a saved query cannot be read or written.</summary>
    public static MillraceException QueryUnreadable(string name, Exception cause) => new(
        new ErrorCode("SAVED_QUERY_UNREADABLE"), $"The file of the query '{Shortened(name)}' cannot be used: {cause.Message} Check that its folder may be read and written.", innerException: cause);

    /// <summary>A change of a dashboard is not possible.</summary>
    /// <param name="problem">Why, in the middle of a sentence.</param>
    public static MillraceException Edit(string problem) => new(new ErrorCode("DASHBOARD_EDIT"), $"The dashboard cannot be changed so: {problem}.");

    /// <summary>A file of a dashboard holds a member twice, so that it cannot be said which of them is to be changed.</summary>
    public static MillraceException DashboardTwice(Exception cause) => new(
        new ErrorCode("DASHBOARD_INVALID"), $"The dashboard cannot be changed since an object of its file holds a member twice: {cause.Message} Remove one of them in the file.",
        innerException: cause);

    /// <summary>The name of a dashboard's file is none.</summary>
    public static MillraceException FileName(string name, string problem) => new(
        new ErrorCode("DASHBOARD_NAME"), $"'{Shortened(name)}' cannot be the name of a dashboard: {problem}.");

    /// <summary>The file of a dashboard cannot be written.</summary>
    public static MillraceException DashboardUnwritable(string file, Exception cause) => new(
        new ErrorCode("DASHBOARD_UNWRITABLE"), $"The dashboard '{file}' cannot be written: {cause.Message} Check that there is room and that you may write it.",
        innerException: cause);

    /// <summary>A picture of a dashboard cannot be shown or kept.</summary>
    /// <param name="name">Its path or name.</param>
    /// <param name="problem">Why, and what to do, in the middle of a sentence.</param>
    /// <param name="cause">What the system told; null for nothing.</param>
    public static MillraceException Image(string name, string problem, Exception? cause = null) => new(
        new ErrorCode("DASHBOARD_IMAGE"), $"The picture '{Shortened(name)}' cannot be used: {problem.TrimEnd('.')}.", innerException: cause);

    /// <summary>The schedules of snapshots are not as they should be.</summary>
    public static MillraceException Snapshots(string problem, SourceLocation location, Exception? cause = null) => new(
        new ErrorCode("SNAPSHOTS_INVALID"), $"The snapshots of this dashboard are not understood: {problem}{(problem.EndsWith('?') ? "" : ".")}", location: location, innerException: cause);

    /// <summary>A file of snapshots cannot be read or written.</summary>
    public static MillraceException SnapshotsUnreadable(string file, Exception cause) => new(
        new ErrorCode("SNAPSHOTS_UNREADABLE"), $"The snapshots '{Shortened(file)}' cannot be read or written: {cause.Message} Check that there is room and that the folder may be written.",
        innerException: cause);

    /// <summary>There is no snapshot of a name.</summary>
    public static MillraceException SnapshotUnknown(string file) => new(
        new ErrorCode("SNAPSHOT_UNKNOWN"), $"There is no snapshot '{Shortened(file)}'. It may be gone since newer ones were kept; the dashboard lists those that are there.");

    /// <summary>A snapshot was not taken, since every tile failed.</summary>
    /// <param name="code">The code of the first fault.</param>
    /// <param name="message">Its message.</param>
    public static MillraceException SnapshotEmpty(string code, string message) => new(
        new ErrorCode("SNAPSHOT_FAILED"), $"No snapshot was taken, since all tiles failed; the first with {code}: {message}");

    private static string Shortened(string text) => text.Length <= 120 ? text : $"{text[..117]}…";
}
