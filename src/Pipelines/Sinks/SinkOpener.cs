using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Home;

namespace Millrace.Pipelines.Sinks;

/// <summary>Makes the sink that a declaration describes.</summary>
internal static class SinkOpener
{
    /// <exception cref="Foundation.Faults.MillraceException">SINK_FORMAT_UNKNOWN, SINK_OPTION_INVALID, and what the format raises.</exception>
    public static ISink Open(PipelineServices services, PipelineDeclaration declaration, DatasetDeclaration sink)
    {
        SinkDeclaration place = sink.Sink!;
        if (place.Given is ISink given) return given;
        if (place.Format.Equals(SinkDeclaration.DeltaFormat, StringComparison.OrdinalIgnoreCase)) return new DeltaSink(services, declaration, sink);
        ISinkFormat format = services.SinkFormats.Find(place.Format) ?? throw SinkErrors.UnknownFormat(sink, place, services.SinkFormats.Names);
        string? unknown = place.Options.Keys.FirstOrDefault(written => !format.Options.Any(option => option.Matches(written)));
        if (unknown is not null) throw SinkErrors.UnknownOption(sink, place, unknown, [.. format.Options.Select(static option => option.Name)]);
        SinkOption? missing = format.Options.FirstOrDefault(option => option.IsRequired && !place.Options.Keys.Any(option.Matches));
        if (missing is not null) throw SinkErrors.MissingOption(sink, place, missing.Name);
        return format.Open(new SinkSettings(sink.Name.ToString(), place.Options));
    }

    /// <summary>Ends the use of a sink. One that a program gave is the program's.</summary>
    public static async ValueTask CloseAsync(DatasetDeclaration declared, ISink sink)
    {
        if (declared.Sink!.Given is not null) return;
        if (sink is IAsyncDisposable closing) await closing.DisposeAsync().ConfigureAwait(false);
        else if (sink is IDisposable disposable) disposable.Dispose();
    }
}
