using Millrace.DeltaProtocol.Files;
using Millrace.Engine;
using Millrace.Engine.Queries;

namespace Millrace.Delta.Maintenance;

/// <summary>Files of one partition that are written again together, and what was written of them. Used by its one owner.</summary>
internal sealed class Bin(IReadOnlyList<DataFile> files, bool isForced)
{
    /// <summary>The files as the snapshot has them that they were last looked up in.</summary>
    public IReadOnlyList<DataFile> Files { get; private set; } = files;

    /// <summary>The new files; null until they are written.</summary>
    public IReadOnlyList<NewFile>? Written { get; set; }

    /// <summary>The write that may have left files; null when none was begun.</summary>
    public ParquetWrite? Begun { get; set; }

    /// <summary>Size of the files.</summary>
    public long SizeBytes => Files.Sum(static file => file.SizeBytes);

    /// <summary>True when writing the files again makes something better.</summary>
    public bool IsWorthIt => Files.Count > 1 || (Files.Count == 1 && (isForced || Files[0].DeletionVector is not null));

    /// <summary>Takes the files as they are now; what was written of others is thrown away.</summary>
    public void Refresh(IReadOnlyDictionary<string, DataFile> live)
    {
        List<DataFile> now = [.. Files.Select(file => live.GetValueOrDefault(file.Path.Value)).OfType<DataFile>()];
        if (!now.SequenceEqual(Files)) Discard();
        Files = now;
    }

    /// <summary>Removes what was written.</summary>
    public void Discard()
    {
        if (Begun is not null) MillraceEngine.DeleteWritten(Begun);
        Begun = null;
        Written = null;
    }
}
