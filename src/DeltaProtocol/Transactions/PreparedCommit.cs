using Millrace.DeltaProtocol.Files;
using Millrace.DeltaProtocol.Log;
using Millrace.Foundation.Faults;
using Millrace.Foundation.Names;

namespace Millrace.DeltaProtocol.Transactions;

/// <summary>
/// The file of a commit, written before it is known which version it will be. That it stays right is checked byte by byte: of
/// most commits the text does not depend on what others commit before. Used by one thread at a time.
/// </summary>
internal sealed class PreparedCommit(DeltaEnvironment environment, LakePath root, CommitPlan plan)
{
    private LakePath? _file;
    private ReadOnlyMemory<byte> _content;
    private long _nowMs;

    /// <summary>Writes the file, where the store can.</summary>
    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        _nowMs = environment.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        _content = CommitText.Of(root, plan, plan.Start, _nowMs);
        _file = await environment.Store
            .TryPrepareAsync(LogName.Commit(root, plan.Start.Version + 1), _content, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The text that is written, if it is that of the commit behind a version too; else null.</summary>
    internal ReadOnlyMemory<byte>? ContentOn(CommitBasis basis)
    {
        // In a choice of two values a bare null would become an empty memory, which is a commit of nothing.
        if (_file is null || !CommitText.Of(root, plan, basis, _nowMs).Span.SequenceEqual(_content.Span)) return null;
        return _content;
    }

    /// <summary>The file, for a commit of its content, once; null when there is none.</summary>
    internal LakePath? Take(ReadOnlyMemory<byte> content)
    {
        if (_file is not LakePath file || !content.Span.SequenceEqual(_content.Span)) return null;
        _file = null;
        return file;
    }

    /// <summary>Removes a file that was not taken.</summary>
    internal async Task DiscardAsync()
    {
        if (_file is not LakePath file) return;
        _file = null;
        try
        {
            await environment.Store.DeleteAsync(file, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is MillraceException or IOException or TimeoutException)
        {
            // Nobody sees the file, and what the commit came to counts more than that it stays.
        }
    }
}
