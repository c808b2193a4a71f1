using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of how updates are asked for and run: settings, time, positions.</summary>
internal static class UpdateErrors
{
    public static MillraceException SettingInvalid(string key, string text, string expected, SourceLocation? location) => new(
        new ErrorCode("PIPELINE_SETTING_INVALID"), $"'{key}' is '{text}', which is not {expected}.", location: location);

    public static MillraceException TimedOut(TableName dataset, TimeSpan limit, SourceLocation location) => new(
        new ErrorCode("PIPELINE_FLOW_TIMEOUT"),
        string.Create(CultureInfo.InvariantCulture, $"'{dataset}' was stopped: a batch or refresh of it took longer than the {limit.TotalSeconds:0.###} seconds that ")
        + "pipelines.flowTimeout allows. Nothing of it was committed. Make the query cheaper or the batches smaller (maxFilesPerTrigger), or allow more time.",
        location: location);

    public static MillraceException FlowUnknown(string name, IReadOnlyList<string> known) => new(
        new ErrorCode("PIPELINE_FLOW_UNKNOWN"),
        $"No flow is called '{name}'.{(NearestName.Of(name, known) is string near ? $" Did you mean '{near}'?" : $" There are {string.Join(", ", known)}.")}");

    public static MillraceException FlowHasNoPosition(string name, TableName target, SourceLocation location) => new(
        new ErrorCode("PIPELINE_FLOW_UNKNOWN"),
        $"Flow '{name}' has no position that could be reset: '{target}' is not a streaming table. Use --full-refresh {target.Table} instead.",
        location: location);

    public static MillraceException SnapshotsFromStart(string name, TableName target, SourceLocation location) => new(
        new ErrorCode("PIPELINE_FLOW_UNKNOWN"),
        $"Flow '{name}' follows snapshots, whose versions only ascend, so it cannot begin again beside the rows of later ones. "
        + $"Use --full-refresh {target.Table} instead.",
        location: location);

    public static MillraceException ResetTwice(TableName dataset) => new(
        new ErrorCode("PIPELINE_SELECTION_OVERLAP"),
        $"'{dataset}' is to be refreshed fully and one of its flows is to start again: a full refresh resets its flows anyway. Ask for one of the two.");

    public static MillraceException MailPasswordMissing(string server, string user, string variable) => new(
        new ErrorCode("MAIL_PASSWORD_MISSING"),
        $"'{user}' cannot sign in at the mail server {server}: the environment variable {variable} is not set. Set it where updates run.");

    /// <summary>A query names a column of files of which none is there.</summary>
    public static MillraceException ColumnOfNothing(string path, MillraceException fault) => new(
        new ErrorCode("SCHEMA_UNKNOWN"),
        $"Nothing matches '{path}' yet, so only the columns that its schemaHints name are known: {(fault.Location is null ? fault.Message : fault.Message[$"{fault.Location}: ".Length..])} "
        + "Name every column that the query uses in schemaHints => 'name type, …', or land a file first.",
        location: fault.Location,
        innerException: fault);
}
