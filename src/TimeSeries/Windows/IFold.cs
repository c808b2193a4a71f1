namespace Millrace.TimeSeries.Windows;

/// <summary>What is known of some neighbouring rows, and how two such parts become one. Parts are never taken apart again.</summary>
/// <typeparam name="TPart">What is known.</typeparam>
internal interface IFold<TPart>
    where TPart : unmanaged
{
    /// <summary>Which places of the rows it looks at.</summary>
    static abstract PlaceKind Places { get; }

    /// <summary>Nothing.</summary>
    static abstract TPart Empty { get; }

    /// <summary>A part and the row behind it.</summary>
    static abstract TPart Append(TPart older, double value, double place);

    /// <summary>A part and the row before it.</summary>
    static abstract TPart Prepend(double value, double place, TPart newer);

    /// <summary>A part and the one behind it.</summary>
    static abstract TPart Join(TPart older, TPart newer);
}
