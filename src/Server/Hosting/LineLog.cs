using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Millrace.Server.Hosting;

/// <summary>Writes log lines as JSON, one each: time, level, category, message, fault. Lines that could not be written are counted. Thread safety: all members may be called at once.</summary>
/// <param name="writer">Takes the lines.</param>
/// <param name="clock">Tells the time.</param>
/// <param name="least">The least level that is written.</param>
public sealed class LineLog(TextWriter writer, TimeProvider clock, LogLevel least) : ILoggerProvider
{
    private readonly Lock _lock = new();
    private long _lost;

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            try
            {
                writer.Flush();
            }
            catch (Exception full) when (full is IOException or ObjectDisposedException)
            {
                _lost++; // As below; nothing comes after it.
            }
        }
    }

    private void Write(LogLevel level, string category, string message, Exception? fault)
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter json = new(line))
        {
            json.WriteStartObject();
            json.WriteString("time", clock.GetUtcNow().UtcDateTime);
            json.WriteString("level", level.ToString().ToLowerInvariant());
            json.WriteString("category", category);
            json.WriteString("message", message);
            if (fault is not null) json.WriteString("fault", fault.ToString());
            json.WriteEndObject();
        }

        lock (_lock)
        {
            try
            {
                Write(Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length));
            }
            catch (Exception full) when (full is IOException or ObjectDisposedException)
            {
                _lost++; // Who tells the log something must not fail because its disk is full; the next line that is written says so.
            }
        }
    }

    private void Write(string line)
    {
        if (_lost > 0) writer.Write(string.Create(CultureInfo.InvariantCulture, $"{{\"lost\":{_lost}}}\n"));
        writer.Write(line);
        writer.Write('\n');
        writer.Flush();
        _lost = 0;
    }

    private sealed class Logger(LineLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LeastOf() && logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            ArgumentNullException.ThrowIfNull(formatter);
            if (IsEnabled(logLevel)) log.Write(logLevel, category, formatter(state, exception), exception);
        }

        /// <summary>The parts that the page is made of tell every request; of them only what is wrong is written.</summary>
        private LogLevel LeastOf() => category.StartsWith("Millrace", StringComparison.Ordinal) || log.Least > LogLevel.Warning ? log.Least
            : category.StartsWith("Microsoft.AspNetCore.DataProtection", StringComparison.Ordinal) ? LogLevel.Error : LogLevel.Warning;
    }

    private LogLevel Least => least;
}
