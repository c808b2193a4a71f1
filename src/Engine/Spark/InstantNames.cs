namespace Millrace.Engine.Spark;

/// <summary>Functions of ours over dates and times, which SQL made here names.</summary>
internal static class InstantNames
{
    /// <summary>An instant as the time that clocks of UTC show; dates, times without a zone and intervals stay what they are.</summary>
    public const string Plain = "millrace_plain";

    /// <summary>A time as an instant where the first argument is one, else as it is.</summary>
    public const string Like = "millrace_like";
}
