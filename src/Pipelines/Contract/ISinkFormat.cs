namespace Millrace.Pipelines.Contract;

/// <summary>
/// A kind of sink that declarations name after <c>USING</c>. Add one to <c>PipelineServices.SinkFormats</c> before pipelines
/// are planned.
/// </summary>
public interface ISinkFormat
{
    /// <summary>Its name, found without regard to case.</summary>
    string Name { get; }

    /// <summary>
    /// The options it knows; others are refused. The values of those with password, secret, token, credential or the like in
    /// their names are shown to nobody.
    /// </summary>
    IReadOnlyList<SinkOption> Options { get; }

    /// <summary>Makes a sink. Nothing is connected until it is asked to check or to write.</summary>
    /// <param name="settings">Which sink, and its options.</param>
    /// <exception cref="Foundation.Faults.MillraceException">An option has no meaning.</exception>
    ISink Open(SinkSettings settings);
}
