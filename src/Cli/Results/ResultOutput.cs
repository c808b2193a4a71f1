using Millrace.Cli.Contract;
using Millrace.Cli.Faults;
using Millrace.Cli.Terminal;
using Millrace.Engine;
using Millrace.Engine.Queries;

namespace Millrace.Cli.Results;

/// <summary>Sends results to standard output or to a file.</summary>
/// <param name="context">The world.</param>
/// <param name="format">How results are written.</param>
/// <param name="file">The file, or null for standard output.</param>
internal sealed class ResultOutput(CliContext context, ResultFormat format, string? file)
{
    private int _results;

    /// <summary>Refuses what cannot end well, before anything is computed.</summary>
    /// <param name="statements">How many results will come.</param>
    public void Check(int statements)
    {
        bool isBinary = format is ResultFormat.Parquet or ResultFormat.Arrow;
        string name = format.ToString().ToLowerInvariant();
        if (isBinary && file is null && context.Terminal.IsOutputTerminal) throw CliErrors.BinaryToTerminal(name);
        if ((isBinary || (format == ResultFormat.Json && file is not null)) && statements > 1) throw CliErrors.OneResultOnly(name, statements);
    }

    /// <summary>Runs a query and writes its result.</summary>
    public async Task WriteAsync(MillraceEngine engine, BoundQuery query, CancellationToken cancellationToken)
    {
        try
        {
            if (format == ResultFormat.Parquet) await WriteParquetAsync(engine, query, cancellationToken);
            else if (file is null) await WriteAsync(engine, query, context.Terminal.OutputStream, cancellationToken);
            else await WriteFileAsync(engine, query, file, cancellationToken);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CliErrors.OutputFailed(file ?? "standard output", fault);
        }

        _results++;
    }

    private async Task WriteAsync(MillraceEngine engine, BoundQuery query, Stream output, CancellationToken cancellationToken)
    {
        if (format == ResultFormat.Arrow)
        {
            await engine.WriteArrowAsync(query, output, cancellationToken);
            return;
        }

        using QueryResult result = ResultRows.Open(engine, query, cancellationToken);
        if (_results > 0 && format is ResultFormat.Table or ResultFormat.Csv) output.Write("\n"u8);
        IResultWriter writer = format switch
        {
            ResultFormat.Table => new TableResultWriter(),
            ResultFormat.Csv => new CsvResultWriter(),
            ResultFormat.Json => new JsonResultWriter(isLines: false),
            ResultFormat.Ndjson => new JsonResultWriter(isLines: true),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        long rows = writer.Write(result, output);
        if (context.Terminal.IsOutputTerminal && format == ResultFormat.Table)
            context.Terminal.Note(Words.Rows(rows));
    }

    private async Task WriteFileAsync(MillraceEngine engine, BoundQuery query, string path, CancellationToken cancellationToken)
    {
        // Results of several statements follow each other in one file.
        FileMode mode = _results == 0 ? FileMode.Create : FileMode.Append;
        await using FileStream output = new(path, mode, FileAccess.Write, FileShare.Read);
        await WriteAsync(engine, query, output, cancellationToken);
    }

    private async Task WriteParquetAsync(MillraceEngine engine, BoundQuery query, CancellationToken cancellationToken)
    {
        if (file is not null)
        {
            engine.SaveParquet(query, file, cancellationToken);
            return;
        }

        // A Parquet file ends with its table of contents and is written with seeks, which a pipe has not.
        string passing = Path.Combine(Path.GetTempPath(), $"millrace-{context.NewId():N}.parquet");
        try
        {
            engine.SaveParquet(query, passing, cancellationToken);
            await using FileStream written = File.OpenRead(passing);
            await written.CopyToAsync(context.Terminal.OutputStream, cancellationToken);
        }
        finally
        {
            File.Delete(passing);
        }
    }
}
