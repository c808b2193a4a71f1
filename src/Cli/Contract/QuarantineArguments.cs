using Millrace.Cli.Faults;
using Millrace.Foundation.Names;
using Millrace.Pipelines;

namespace Millrace.Cli.Contract;

/// <summary>Finds the table whose quarantine a command is about.</summary>
internal static class QuarantineArguments
{
    /// <summary>The pipeline that declares a table, and the table's full name.</summary>
    public static (Pipeline Pipeline, TableName Dataset) Find(IReadOnlyList<Pipeline> pipelines, string name)
    {
        (Pipeline, TableName)[] found = [.. pipelines
            .Select(pipeline => (Pipeline: pipeline, Dataset: pipeline.Quarantine.Find(name)))
            .Where(pair => pair.Dataset is not null)
            .Select(pair => (pair.Pipeline, pair.Dataset!))];
        return found.Length switch
        {
            1 => found[0],
            0 => throw CliErrors.TableUnknown(name),
            _ => throw CliErrors.TableInTwoPipelines(name),
        };
    }
}
