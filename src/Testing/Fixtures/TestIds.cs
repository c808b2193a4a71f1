namespace Millrace.Testing.Fixtures;

/// <summary>Ids that are the same in every run. Thread safety: may be asked at once.</summary>
internal sealed class TestIds
{
    private long _last;

    /// <summary>The next id.</summary>
    public Guid Next() => new(0x7e57, 0, 0, BitConverter.GetBytes(Interlocked.Increment(ref _last)));
}
