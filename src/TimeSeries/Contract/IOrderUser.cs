namespace Millrace.TimeSeries.Contract;

/// <summary>An operator that uses the order of its inputs for some calls only, and can tell why not for others.</summary>
public interface IOrderUser
{
    /// <summary>Why a call whose inputs are all in order does not use it, for people; null when it does.</summary>
    string? WhyNot(OpCall call);
}
