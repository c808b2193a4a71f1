using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Standalone;

/// <summary>A statement about tables that refresh themselves.</summary>
internal interface IStandaloneStatement
{
    /// <summary>True when the statement at the reader is this one, and not one of the catalog that looks alike; nothing is taken.</summary>
    bool Recognises(TokenReader reader, StandaloneScope scope);

    /// <summary>Carries the statement out.</summary>
    /// <param name="reader">The whole statement.</param>
    /// <param name="source">The same as a text.</param>
    /// <param name="scope">What is needed.</param>
    /// <param name="cancellationToken">Stops it at the next commit boundary.</param>
    Task<BoundQuery> RunAsync(TokenReader reader, SourceText source, StandaloneScope scope, CancellationToken cancellationToken);
}
