using Millrace.Pipelines.Faults;

namespace Millrace.Pipelines.Graph;

/// <summary>What may be declared of a sink, and which flows may send to it.</summary>
internal static class SinkRules
{
    /// <summary>Checks a sink alone.</summary>
    public static void Check(DatasetDeclaration sink)
    {
        if (sink.Expectations is [Expectation rule, ..]) throw SinkErrors.Expectations(sink, rule);
    }

    /// <summary>Checks a flow to a sink.</summary>
    public static void Check(DatasetDeclaration sink, FlowDeclaration flow)
    {
        if (flow.Changes is not null) throw SinkErrors.TakesAppends(sink, flow, "applies change events");
        if (flow.ReplaceWhere is not null) throw SinkErrors.TakesAppends(sink, flow, "replaces rows");
    }
}
