using Microsoft.Extensions.Logging;

namespace Millrace.Server.Hosting;

/// <summary>The lines that the server itself writes.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1, LogLevel.Information, "Serving the project {Project} at {Address}.")]
    public static partial void Started(ILogger logger, string project, string address);

    [LoggerMessage(2, LogLevel.Information, "The server is stopping.")]
    public static partial void Stopping(ILogger logger);

    [LoggerMessage(3, LogLevel.Warning, "{What}")]
    public static partial void Trouble(ILogger logger, string what, Exception fault);

    [LoggerMessage(4, LogLevel.Information, "{User} signed in from {Address}.")]
    public static partial void SignedIn(ILogger logger, string user, string address);

    [LoggerMessage(5, LogLevel.Warning, "A sign-in from {Address} failed.")]
    public static partial void SignInFailed(ILogger logger, string address);

    [LoggerMessage(7, LogLevel.Debug, "A part of the server has ended.")]
    public static partial void LoopEnded(ILogger logger);

    [LoggerMessage(6, LogLevel.Error, "The request {Path} failed.")]
    public static partial void RequestFailed(ILogger logger, string path, Exception fault);
}
