using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Contract;

namespace Millrace.Pipelines.Events;

/// <summary>
/// The events of one update, a line each, written as they happen. When the update has ended, they move to the event log
/// table; after a crash the next update moves them. Thread safety: members may be called at once.
/// </summary>
internal sealed class EventJournal : IDisposable
{
    private readonly Lock _lock = new();
    private readonly string _stem;
    private readonly EventOrigin _origin;
    private readonly TimeProvider _clock;
    private readonly Func<Guid> _newId;
    private readonly HashSet<string> _sinks = new(StringComparer.Ordinal);
    private FileStream _file;
    private long _sequence;
    private long _kept;
    private int _part;

    /// <param name="stem">Path of its files without the number and ending of each.</param>
    /// <param name="origin">What its events belong to.</param>
    /// <param name="clock">Tells the time.</param>
    /// <param name="newId">Makes ids.</param>
    public EventJournal(string stem, EventOrigin origin, TimeProvider clock, Func<Guid> newId)
    {
        _stem = stem;
        _origin = origin;
        _clock = clock;
        _newId = newId;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(stem) ?? ".");
        Path = PathOf(0);
        _file = Open(Path);
    }

    /// <summary>The file that events are written to now.</summary>
    public string Path { get; private set; }

    /// <summary>Goes on in a new file, so that the events so far can move to the event log; false when there are none.</summary>
    public bool TryRotate()
    {
        lock (_lock)
        {
            if (_sequence == _kept) return false;
            string next = PathOf(_part + 1);
            FileStream file = Open(next);
            _file.Dispose();
            (_file, Path, _kept) = (file, next, _sequence);
            _part++;
            return true;
        }
    }

    /// <summary>The update whose events they are.</summary>
    public string UpdateId => _origin.UpdateId;

    /// <summary>Is given each event once it is written, with the event as the log holds it; called by one caller at a time, and must not wait.</summary>
    public Action<PipelineEvent>? Written { get; set; }

    /// <summary>Notes that a dataset is a sink, so that its events say so.</summary>
    public void NoteSink(string name)
    {
        lock (_lock) _sinks.Add(name);
    }

    public void Append(PipelineEvent happened)
    {
        ArrayBufferWriter<byte> line = new();
        lock (_lock)
        {
            if (happened.Dataset is string dataset && _sinks.Contains(dataset)) happened = happened with { Sink = dataset };
            happened = happened with { Id = _newId(), Time = _clock.GetUtcNow(), UpdateId = _origin.UpdateId, Pipeline = _origin.PipelineName };
            using (Utf8JsonWriter json = new(line)) Write(json, happened, ++_sequence);
            string? text = Written is null ? null : System.Text.Encoding.UTF8.GetString(line.WrittenSpan);
            line.Write("\n"u8);
            try
            {
                _file.Write(line.WrittenSpan);
                _file.Flush();
            }
            catch (IOException cause)
            {
                throw FoundationErrors.StorageFailed("write the events of the update to", Path, cause);
            }

            if (text is not null) Written?.Invoke(happened with { Json = text });
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Open(string path) => new(path, FileMode.Append, FileAccess.Write, FileShare.Read);

    // The number tells how far the event log is with the files of an update; see EventLog.
    private string PathOf(int part) => string.Create(CultureInfo.InvariantCulture, $"{_stem}.{part:D6}.ndjson");

    private void Write(Utf8JsonWriter json, PipelineEvent happened, long sequence)
    {
        json.WriteStartObject();
        json.WriteString("id", happened.Id);
        json.WriteStartObject("sequence");
        json.WriteStartObject("data_plane_id");
        json.WriteString("instance", "millrace");
        json.WriteNumber("seq_no", sequence);
        json.WriteEndObject();
        json.WriteNumber("control_plane_seq_no", sequence);
        json.WriteEndObject();
        WriteOrigin(json, happened);
        json.WriteString("timestamp", happened.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("message", happened.Message);
        json.WriteString("level", happened.Level);
        json.WriteString("maturity_level", "STABLE");
        if (happened.Fault is not null) WriteFault(json, happened.Fault);
        json.WriteString("details", happened.DetailsJson);
        json.WriteString("event_type", happened.Type);
        json.WriteEndObject();
    }

    private void WriteOrigin(Utf8JsonWriter json, PipelineEvent happened)
    {
        json.WriteStartObject("origin");
        json.WriteString("pipeline_id", _origin.PipelineKey);
        json.WriteString("pipeline_type", "WORKSPACE");
        json.WriteString("pipeline_name", _origin.PipelineName);
        json.WriteString("update_id", _origin.UpdateId);
        json.WriteString("user_id", _origin.UserName);
        if (happened.Dataset is not null) json.WriteString("dataset_name", happened.Dataset);
        if (happened.Sink is not null) json.WriteString("sink_name", happened.Sink);
        if (happened.Flow is not null) json.WriteString("flow_name", happened.Flow);
        if (happened.Batch is long batch) json.WriteNumber("batch_id", batch);
        if (happened.Maintenance is not null) json.WriteString("maintenance_id", happened.Maintenance);
        json.WriteEndObject();
    }

    private static void WriteFault(Utf8JsonWriter json, Exception fault)
    {
        json.WriteStartObject("error");
        json.WriteBoolean("fatal", true);
        json.WriteStartArray("exceptions");
        foreach (Exception each in Chain(fault))
        {
            json.WriteStartObject();
            json.WriteString("class_name", FaultDetails.CodeOf(each));
            json.WriteString("message", each.Message);
            if (each is MillraceException { Location: SourceLocation place })
            {
                json.WriteStartArray("stack");
                json.WriteStartObject();
                json.WriteString("file_name", place.File);
                json.WriteNumber("line_number", place.Line);
                json.WriteEndObject();
                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A fault, those below it, and those that were found beside it.</summary>
    private static IEnumerable<Exception> Chain(Exception fault)
    {
        for (Exception? each = fault; each is not null; each = each.InnerException) yield return each;
        foreach (MillraceException other in (fault as MillraceException)?.Others ?? []) yield return other;
    }
}

/// <summary>Which update of which pipeline an event belongs to.</summary>
/// <param name="PipelineKey">Key of the pipeline.</param>
/// <param name="PipelineName">Its name for people.</param>
/// <param name="UpdateId">Id of the update.</param>
/// <param name="UserName">Who started it.</param>
internal sealed record EventOrigin(string PipelineKey, string PipelineName, string UpdateId, string UserName);
