using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Queries;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Types;
using Millrace.Ingest.Landing;

namespace Millrace.Catalog.Binding;

/// <summary>The rows of <c>read_files</c> outside of pipelines: all files that match now, each time anew, with nothing remembered.</summary>
/// <param name="engine">Reads the files.</param>
/// <param name="environment">Lists them.</param>
/// <param name="place">The absolute path or pattern.</param>
internal sealed class LandedFiles(MillraceEngine engine, DeltaEnvironment environment, string place)
{
    /// <summary>A query that reads the files as a pipeline would.</summary>
    /// <exception cref="MillraceException">LANDING_NOT_FOUND, SCHEMA_UNKNOWN, READ_FILES_OPTION_INVALID and others.</exception>
    public async Task<string> ToSqlAsync(RelationRequest.Files request, CancellationToken cancellationToken)
    {
        FileSourceOptions options = FileSourceOptions.Read(request.Path, request.Options, request.Location);
        IReadOnlyList<LandedFile> files = await FileBacklog.ListAsync(
            environment.Store, new LandingPath(place), static _ => false, request.Location, cancellationToken).ConfigureAwait(false);
        FileSource source = new(engine, request.Path, options, request.Location);
        TableSchema columns = await source.ColumnsAsync(known: null, files, cancellationToken).ConfigureAwait(false);

        // Records that only the careful reader can cut stay with the engine as long as it lives: who runs the query, and how often, is not known here.
        FileBatch batch = await source.OpenAsync(
            files, columns, request.WantsMetadata, request.WantsRowIndex, $"millrace_text_{environment.NewId():N}", cancellationToken).ConfigureAwait(false);
        string fast = await batch.ToSqlAsync(cancellationToken).ConfigureAwait(false);
        return options.Format != "csv" || Reads(fast, batch.Columns, cancellationToken) || !await batch.TryFallBackAsync(cancellationToken).ConfigureAwait(false)
            ? fast
            : await batch.ToSqlAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>True when no line or value makes the fast way fail; the query is run later, where nobody could try again.</summary>
    private bool Reads(string sql, TableSchema columns, CancellationToken cancellationToken)
    {
        string counts = string.Join(", ", columns.Select(static column => $"count({Foundation.Text.Sql.Name(column.Name)})"));
        try
        {
            engine.QueryRow($"SELECT {counts} FROM ({sql}\n)", cancellationToken);
            return true;
        }
        catch (MillraceException fault) when (fault.Code.Value == "QUERY_FAILED")
        {
            return false;
        }
    }
}
