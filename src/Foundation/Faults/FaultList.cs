using System.Runtime.ExceptionServices;

namespace Millrace.Foundation.Faults;

/// <summary>
/// Gathers the faults of steps that do not need each other, so that a person who has made several mistakes is told all of
/// them at once. Thread safety: none; one caller has it.
/// </summary>
public sealed class FaultList
{
    private readonly List<MillraceException> _faults = [];

    /// <summary>True when nothing has failed so far.</summary>
    public bool IsEmpty => _faults.Count == 0;

    /// <summary>Takes a step; false when it failed.</summary>
    /// <param name="step">The step. What fails it other than a mistake of a person, such as the disk, ends all at once.</param>
    public bool Try(Action step)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            step();
            return true;
        }
        catch (MillraceException fault) when (IsMistake(fault))
        {
            Add(fault);
            return false;
        }
    }

    /// <summary>Takes a step; false when it failed.</summary>
    /// <param name="step">As for <see cref="Try"/>.</param>
    public async Task<bool> TryAsync(Func<Task> step)
    {
        ArgumentNullException.ThrowIfNull(step);
        try
        {
            await step().ConfigureAwait(false);
            return true;
        }
        catch (MillraceException fault) when (IsMistake(fault))
        {
            Add(fault);
            return false;
        }
    }

    /// <summary>Throws the first fault, which then names the others.</summary>
    /// <exception cref="MillraceException">Something has failed.</exception>
    public void ThrowIfAny()
    {
        if (IsEmpty) return;
        _faults[0].Others = [.. _faults.Skip(1)];
        ExceptionDispatchInfo.Throw(_faults[0]);
    }

    private static bool IsMistake(MillraceException fault) =>
        !fault.IsTransient && !fault.Code.Value.StartsWith("STORAGE_", StringComparison.Ordinal);

    private void Add(MillraceException fault)
    {
        Keep(fault);
        foreach (MillraceException other in fault.Others) Keep(other);
    }

    /// <summary>A mistake in a view is found again by all that read it, and is told once.</summary>
    private void Keep(MillraceException fault)
    {
        if (fault.Location is null || !_faults.Exists(known => known.Location == fault.Location && known.Code == fault.Code && known.Message == fault.Message)) _faults.Add(fault);
    }
}
