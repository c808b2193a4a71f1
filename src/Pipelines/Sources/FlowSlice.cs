using Millrace.Catalog.Binding;
using Millrace.Ingest.Landing;
using Millrace.Ingest.Offsets;

namespace Millrace.Pipelines.Sources;

/// <summary>One batch of a flow: what it takes from each streaming source.</summary>
/// <param name="Batch">Number of the batch.</param>
/// <param name="Parts">The sources in the order of the query.</param>
internal sealed record FlowSlice(long Batch, IReadOnlyList<FlowSlice.Part> Parts)
{
    /// <summary>One source's share.</summary>
    /// <param name="Request">The source as the query names it.</param>
    /// <param name="Slice">What to take; null for nothing.</param>
    /// <param name="Columns">Where the source's columns are kept.</param>
    internal sealed record Part(RelationRequest Request, SourceSlice? Slice, SourceSchemaLog Columns);

    /// <summary>Files and their bytes that wait behind the batch; null when no source has files.</summary>
    public (int Files, long Bytes)? Backlog { get; init; }

    /// <summary>Files and bytes of the batch.</summary>
    public (int Files, long Bytes) Size
    {
        get
        {
            IEnumerable<LandedFile> files = Parts.Select(part => part.Slice).OfType<SourceSlice.Files>().SelectMany(slice => slice.Landed);
            return (files.Count(), files.Sum(file => file.SizeBytes));
        }
    }
}
