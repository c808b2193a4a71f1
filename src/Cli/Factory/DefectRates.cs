using System.Globalization;
using Millrace.Catalog.Binding;
using Millrace.Cli.Terminal;
using Millrace.Engine.Queries;
using Millrace.Foundation.Text;
using Millrace.Pipelines;

namespace Millrace.Cli.Factory;

/// <summary>The first question that the demo's gold table answers: which factory has the most defects.</summary>
internal static class DefectRates
{
    /// <summary>The query, which people may run themselves.</summary>
    public const string Query =
        "SELECT factory_id, sum(count) AS inspections, sum(count) FILTER (WHERE defect = 1) AS defects FROM inspection_gold "
        + "WHERE factory_id IS NOT NULL GROUP BY factory_id ORDER BY factory_id";

    private const int BarLength = 30;

    /// <summary>Writes a row with a bar for each factory.</summary>
    public static async Task WriteAsync(PipelineProject project, TextWriter output, CancellationToken cancellationToken)
    {
        BoundQuery query = await project.AnswerAsync(QueryInput.Of(new SourceText("demo", Query)), cancellationToken);
        List<(string Factory, long Inspections, long Defects)> rates = [];
        using (QueryResult result = project.Services.Engine.Query(query, cancellationToken))
        {
            while (result.Read()) rates.Add(((string)result.Value(0)!, Number(result.Value(1)), Number(result.Value(2))));
        }

        double highest = rates.Max(rate => (double?)Share(rate)) ?? 0;
        output.WriteLine("Defect rate by factory: of the inspections in inspection_gold, the share that found a defect");
        PlainTable table = new(("factory", false), ("inspections", true), ("defects", true), ("rate", true), ("", false));
        foreach ((string Factory, long Inspections, long Defects) rate in rates)
        {
            int length = highest > 0 ? (int)Math.Round(BarLength * Share(rate) / highest) : 0;
            table.Add(
                rate.Factory,
                Words.Count(rate.Inspections),
                Words.Count(rate.Defects),
                Share(rate).ToString("0.0%", CultureInfo.InvariantCulture),
                new string('█', length));
        }

        table.WriteTo(output);
    }

    private static double Share((string Factory, long Inspections, long Defects) rate) =>
        rate.Inspections == 0 ? 0 : (double)rate.Defects / rate.Inspections;

    private static long Number(object? value) => value is null ? 0 : Convert.ToInt64(value.ToString(), CultureInfo.InvariantCulture);
}
