using System.Collections.Frozen;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Code;

/// <summary>Says where a sink sends its rows; each member goes on with the pipeline. Thread safety: none.</summary>
public sealed class SinkBuilder
{
    private readonly PipelineBuilder _pipeline;
    private readonly string _name;
    private readonly string? _comment;
    private readonly SourceLocation _location;
    private SinkDeclaration? _sink;

    internal SinkBuilder(PipelineBuilder pipeline, string name, string? comment, SourceLocation location)
    {
        _pipeline = pipeline;
        _name = name;
        _comment = comment;
        _location = location;
    }

    /// <summary>Appends to a Delta table in a folder, or at an address of an object store; each batch once.</summary>
    /// <param name="path">The folder, from the project's on; the table is made by the first batch.</param>
    public PipelineBuilder Delta(string path) => Using(SinkDeclaration.DeltaFormat, new Dictionary<string, string> { ["path"] = path });

    /// <summary>Appends to a Delta table of the catalog that no pipeline fills; each batch once.</summary>
    /// <param name="tableName">One to three parts.</param>
    public PipelineBuilder DeltaTable(string tableName) => Using(SinkDeclaration.DeltaFormat, new Dictionary<string, string> { ["tableName"] = tableName });

    /// <summary>Sends by a format that was added to the project.</summary>
    /// <param name="format">Its name.</param>
    /// <param name="options">Its options.</param>
    public PipelineBuilder Using(string format, IReadOnlyDictionary<string, string> options)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(format);
        ArgumentNullException.ThrowIfNull(options);
        return Send(new SinkDeclaration(format.ToLowerInvariant(), SinkDeclaration.OptionsOf(options), _location));
    }

    /// <summary>Sends by code, one batch at a time. The same batch may come again, with the same id: <see cref="ISink"/>.</summary>
    /// <param name="send">Takes a batch; when it has ended, the rows are safe.</param>
    public PipelineBuilder ForEachBatch(Func<SinkBatch, CancellationToken, Task> send)
    {
        ArgumentNullException.ThrowIfNull(send);
        return To(new CodeSink(send));
    }

    /// <summary>Sends to a sink. It stays the caller's: it is not disposed.</summary>
    /// <param name="sink">The sink.</param>
    public PipelineBuilder To(ISink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return Send(new SinkDeclaration(SinkDeclaration.CodeFormat, FrozenDictionary<string, string>.Empty, _location) { Given = sink });
    }

    internal void Declare(ScriptScope scope)
    {
        CodeText text = new(_name, scope);
        SinkDeclaration sink = _sink ?? throw CodeErrors.SinkWithoutPlace(_name, _location);
        scope.Builder.Add(new DatasetDeclaration(scope.Resolve(text.Name(_name)), DatasetKind.Sink, _location)
        {
            Comment = _comment,
            Sink = sink with { Options = SinkDeclaration.OptionsOf(sink.Options.Select(option => KeyValuePair.Create(option.Key, text.Replaced(option.Value)))) },
        });
    }

    private PipelineBuilder Send(SinkDeclaration sink)
    {
        _sink = sink;
        return _pipeline;
    }
}
