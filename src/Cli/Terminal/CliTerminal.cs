using System.Text;

namespace Millrace.Cli.Terminal;

/// <summary>Where a command writes: results to standard output, everything else to standard error.</summary>
internal sealed class CliTerminal : IDisposable
{
    private const int BufferBytes = 1 << 16;

    private CliTerminal(Stream output, Stream error)
    {
        OutputStream = output;
        Output = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), BufferBytes, leaveOpen: true) { NewLine = "\n" };
        Error = new StreamWriter(error, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1024, leaveOpen: true) { NewLine = "\n", AutoFlush = true };
    }

    /// <summary>Results as text; written through at the end of the command.</summary>
    public StreamWriter Output { get; }

    /// <summary>Results as bytes. Flush <see cref="Output"/> before writing here.</summary>
    public Stream OutputStream { get; }

    /// <summary>News, warnings and faults.</summary>
    public TextWriter Error { get; }

    /// <summary>True when a person reads the results as they come.</summary>
    public bool IsOutputTerminal { get; private init; }

    /// <summary>True when a person watches the news.</summary>
    public bool IsErrorTerminal { get; private init; }

    /// <summary>The terminal of this process.</summary>
    public static CliTerminal OfProcess()
    {
        bool isOutputTerminal = !Console.IsOutputRedirected;
        bool isErrorTerminal = !Console.IsErrorRedirected;

        // Elsewhere terminals read UTF-8 anyway.
        if (OperatingSystem.IsWindows() && (isOutputTerminal || isErrorTerminal)) Console.OutputEncoding = Encoding.UTF8;
        return new CliTerminal(Console.OpenStandardOutput(), Console.OpenStandardError())
        {
            IsOutputTerminal = isOutputTerminal,
            IsErrorTerminal = isErrorTerminal,
            CanAsk = isErrorTerminal && !Console.IsInputRedirected,
        };
    }

    /// <summary>True when a person can be asked.</summary>
    public bool CanAsk { get; private init; }

    /// <summary>Asks a question; no answer means no.</summary>
    public bool Ask(string question)
    {
        Error.Write($"{question} [y/N] ");
        string answer = Console.ReadLine()?.Trim() ?? "";
        return answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Tells something on the way.</summary>
    public void Note(string text) => Error.WriteLine(text);

    /// <summary>Tells what a person should know though nothing is wrong.</summary>
    public void Warn(string text) => Error.WriteLine($"warning: {text}");

    /// <inheritdoc/>
    public void Dispose()
    {
        Output.Dispose();
        Error.Dispose();
    }
}
