using Millrace.DeltaProtocol;

namespace Millrace.Delta.Services;

/// <summary>Looks after tables once rows have been committed. Thread safety: all members may be called at once.</summary>
public interface ITableCare
{
    /// <summary>Does what a table asks for after a commit. The commit stands whatever happens here, so nothing is thrown.</summary>
    /// <param name="services">What operations on the table need.</param>
    /// <param name="table">The table.</param>
    /// <param name="committed">What was committed.</param>
    /// <param name="cancellationToken">Stops the care, not the commit.</param>
    Task<CareResult> AfterCommitAsync(TableServices services, DeltaLog table, CommittedFiles committed, CancellationToken cancellationToken);
}
