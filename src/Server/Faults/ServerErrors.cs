using System.Globalization;
using Millrace.Foundation.Faults;

namespace Millrace.Server.Faults;

/// <summary>Faults of the web page.</summary>
public static class ServerErrors
{
    /// <summary>A dashboard of that name is there already.</summary>
    public static MillraceException DashboardThere(string name) => new(
        new ErrorCode("DASHBOARD_NAME"), $"There is a dashboard '{name}' already. Choose another name.");

    /// <summary>The port is taken, or the address is none of this machine.</summary>
    public static MillraceException CannotListen(string address, int port, Exception cause) => new(
        new ErrorCode("SERVE_ADDRESS"),
        string.Create(CultureInfo.InvariantCulture, $"Cannot listen at {address}, port {port}: {cause.Message} Choose another one with --port or --bind, or stop what listens there."),
        innerException: cause);

    /// <summary>The address to listen at is none.</summary>
    public static MillraceException AddressInvalid(string address) => new(
        new ErrorCode("SERVE_ADDRESS"), $"'{address}' is no address to listen at. Give an IP address such as 127.0.0.1 or 0.0.0.0, or localhost.");

    /// <summary>The port is no port.</summary>
    public static MillraceException PortInvalid(int port) => new(
        new ErrorCode("SERVE_ADDRESS"), string.Create(CultureInfo.InvariantCulture, $"{port} is no port. Give one from 0 to 65535; 0 takes a free one."));

    /// <summary>Another process holds the file of users and does not let go.</summary>
    public static MillraceException AccessBusy(string path) => new(
        new ErrorCode("ACCESS_BUSY"), $"The file of users '{path}' is held by another process. Try again in a moment.", isTransient: true);

    /// <summary>The file of users is not as it should be.</summary>
    public static MillraceException AccessInvalid(string path, Exception cause) => new(
        new ErrorCode("ACCESS_INVALID"),
        $"The file of users '{path}' cannot be read: {cause.Message} Put a copy in its place, or move it away to begin with a new one.", innerException: cause);

    /// <summary>A name of a user is taken or cannot be one.</summary>
    public static MillraceException UserInvalid(string name, string problem) => new(
        new ErrorCode("ACCESS_USER"), $"The user '{name}' cannot be so: {problem}.");

    /// <summary>Something that changes the project or its users was asked for by somebody who may not.</summary>
    public static MillraceException AdminNeeded(string what) => new(
        new ErrorCode("ACCESS_DENIED"), $"Only an admin may do this: {what}. Ask an admin of this project to do it, or to give you that role.");

    /// <summary>A password that should be changed was not given right.</summary>
    public static MillraceException PasswordWrong() => new(new ErrorCode("ACCESS_PASSWORD"), "The old password is not right. Type it again, or ask an admin for a sign-in link.");

    /// <summary>There is no pipeline of a name.</summary>
    public static MillraceException PipelineUnknown(string name, string? similar) => new(
        new ErrorCode("PIPELINE_UNKNOWN"), $"The project has no pipeline '{name}'.{(similar is null ? " Pipelines are listed in its project file." : $" Did you mean '{similar}'?")}");

    /// <summary>An update of a pipeline runs already in this process.</summary>
    public static MillraceException UpdateRuns(string pipeline) => new(
        new ErrorCode("PIPELINE_BUSY"), $"This server works on pipeline '{pipeline}' already. Wait until it has ended, or stop it, then run again.", isTransient: true);

    /// <summary>An update ended by a defect of the program.</summary>
    public static MillraceException UpdateDefect(string pipeline, Exception cause) => new(
        new ErrorCode("DEFECT"), $"The update of '{pipeline}' has ended by a defect of the program: {cause.Message} The log of the server tells more.", innerException: cause);

    /// <summary>There is no update of an id.</summary>
    public static MillraceException UpdateUnknown(string pipeline, string id) => new(
        new ErrorCode("UPDATE_UNKNOWN"), $"The pipeline '{pipeline}' has no update '{id}' in its event log. Its page lists those that are there.");

    /// <summary>A table has no quarantine.</summary>
    public static MillraceException QuarantineUnknown(string name) => new(
        new ErrorCode("QUARANTINE_UNKNOWN"), $"'{name}' has no quarantine. Tables have one once a rule with ON VIOLATION QUARANTINE has put a row into it.");

    /// <summary>A password is too short.</summary>
    public static MillraceException PasswordTooShort(int least) => new(
        new ErrorCode("ACCESS_PASSWORD"), string.Create(CultureInfo.InvariantCulture, $"A password has at least {least} characters. Choose a longer one."));

    /// <summary>A query took longer than it may.</summary>
    public static MillraceException QueryTimeout(TimeSpan limit) => new(
        new ErrorCode("QUERY_TIMEOUT"),
        string.Create(CultureInfo.InvariantCulture, $"The query was stopped after {limit.TotalSeconds:0.#} seconds. Ask for fewer rows, or let a pipeline prepare them."));

    /// <summary>Who asked a query cancelled it.</summary>
    public static MillraceException QueryCanceled() => new(new ErrorCode("QUERY_CANCELED"), "The query was cancelled.");

    /// <summary>Too many queries wait already.</summary>
    public static MillraceException QueryQueueFull(int waiting) => new(
        new ErrorCode("QUERY_QUEUE_FULL"),
        string.Create(CultureInfo.InvariantCulture, $"{waiting} queries wait already, so this one was not taken. Try again in a moment."), isTransient: true);

    /// <summary>There is no dashboard of a name.</summary>
    public static MillraceException DashboardUnknown(string name, string? similar) => new(
        new ErrorCode("DASHBOARD_UNKNOWN"),
        $"The project has no dashboard '{name}'.{(similar is null ? " Dashboards are the .lvdash.json files below its folder 'dashboards'." : $" Did you mean '{similar}'?")}");

    /// <summary>A published link shows nothing.</summary>
    public static MillraceException LinkUnknown() => new(
        new ErrorCode("DASHBOARD_UNKNOWN"), "This link shows nothing: it was taken back, or it is not whole. Ask who sent it for a new one.");

    /// <summary>The rows of an answer are not kept any more.</summary>
    public static MillraceException AnswerGone() => new(
        new ErrorCode("ANSWER_GONE"), "The rows of this answer were let go to make room for newer ones. Run the query again.");

    /// <summary>A request does not hold what it must.</summary>
    public static MillraceException RequestInvalid(string problem) => new(new ErrorCode("REQUEST_INVALID"), $"The request cannot be answered: {problem}.");
}
