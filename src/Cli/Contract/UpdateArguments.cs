using System.CommandLine;
using Millrace.Pipelines;
using Millrace.Pipelines.Planning;

namespace Millrace.Cli.Contract;

/// <summary>The options that say what an update is about, shared by <c>run</c> and <c>plan</c>.</summary>
internal sealed class UpdateArguments
{
    private readonly Option<string[]> _select = new("--select")
    {
        Description = "Updates only these datasets.",
        HelpName = "a,b",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _fullRefresh = new("--full-refresh")
    {
        Description = "Empties these datasets and reads everything again; all of them when none is named.",
        HelpName = "a,b",
        Arity = ArgumentArity.ZeroOrMore,
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string[]> _resetFlow = new("--reset-flow")
    {
        Description = "Lets these flows read their sources from the beginning again; rows that are in the tables stay.",
        HelpName = "a,b",
        AllowMultipleArgumentsPerToken = true,
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_select);
        command.Add(_fullRefresh);
        command.Add(_resetFlow);
    }

    /// <summary>
    /// What each pipeline is asked to do. Datasets that are named are looked for in all pipelines; a pipeline that has none
    /// of them is left out. A name that no pipeline has goes to the first, which explains it.
    /// </summary>
    public IReadOnlyList<(Pipeline Pipeline, UpdateRequest Request)> RequestsOf(
        ParseResult arguments, IReadOnlyList<Pipeline> pipelines, string userName)
    {
        string[] select = Names(arguments.GetValue(_select));
        string[] refresh = Names(arguments.GetValue(_fullRefresh));
        string[] flows = Names(arguments.GetValue(_resetFlow));
        bool isRefreshOfAll = arguments.GetResult(_fullRefresh) is not null && refresh.Length == 0;
        string[] unknown = [.. select.Concat(refresh).Where(name => !pipelines.Any(pipeline => Has(pipeline, name)))];
        List<(Pipeline, UpdateRequest)> requests = [];
        foreach (Pipeline pipeline in pipelines)
        {
            bool isFirst = pipeline == pipelines[0];
            UpdateRequest request = new()
            {
                ResetFlows = [.. flows.Where(name => HasFlow(pipeline, name) || (isFirst && !pipelines.Any(other => HasFlow(other, name))))],
                Select = [.. select.Where(name => Has(pipeline, name) || (isFirst && unknown.Contains(name)))],
                FullRefresh = [.. refresh.Where(name => Has(pipeline, name) || (isFirst && unknown.Contains(name)))],
                IsFullRefreshOfAll = isRefreshOfAll,
                UserName = userName,
            };
            bool isNamed = request.Select.Count > 0 || request.FullRefresh.Count > 0;
            if (isNamed || request.ResetFlows.Count > 0 || (select.Length + refresh.Length + flows.Length == 0)) requests.Add((pipeline, request));
        }

        return requests;
    }

    private static string[] Names(string[]? given) =>
        [.. (given ?? []).SelectMany(list => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static bool HasFlow(Pipeline pipeline, string name) => pipeline.Declaration.Flows.Any(flow =>
        flow.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || flow.Name.EndsWith("." + name, StringComparison.OrdinalIgnoreCase));

    private static bool Has(Pipeline pipeline, string name) => pipeline.Declaration.Datasets.Any(dataset =>
        dataset.Name.Table.Equals(name, StringComparison.OrdinalIgnoreCase)
        || $"{dataset.Name.Schema}.{dataset.Name.Table}".Equals(name, StringComparison.OrdinalIgnoreCase)
        || dataset.Name.ToString().Equals(name, StringComparison.OrdinalIgnoreCase));
}
