using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Millrace.Catalog.Faults;
using Millrace.Foundation.Faults;
using Millrace.TimeSeries.Contract;

namespace Millrace.Catalog.Binding;

/// <summary>Which operators can run over a stream, batch by batch, and give what they would give over all rows at once.</summary>
internal static class StreamRules
{
    private const string Remedy =
        "Read the table without STREAM in a materialized view instead, which computes over all of its rows.";

    /// <summary>
    /// Tells an operator of a flow from others, and from itself after an edit: what it knows of the series was learned with its
    /// arguments and from its input.
    /// </summary>
    /// <param name="op">Name of the operator.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="inputs">Its inputs as people wrote them, and what these refer to.</param>
    public static string IdentityOf(string op, IReadOnlyDictionary<string, OpArgument> arguments, IEnumerable<string> inputs)
    {
        StringBuilder text = new(op);
        foreach ((string name, OpArgument argument) in arguments.OrderBy(static pair => pair.Key, StringComparer.OrdinalIgnoreCase))
            text.Append('\n').Append(name.ToLowerInvariant()).Append('=').Append(ValueOf(argument));
        foreach (string input in inputs) text.Append('\n').Append(input);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
    }

    /// <summary>A window function would look at the rows of one batch only.</summary>
    public static MillraceException WindowRefused(string op) => CatalogErrors.NotOnStream(
        $"{op}(…) OVER", "a window function looks at the rows of one batch only", $"Call ts_{op}(STREAM …) instead, which goes on from batch to batch.");

    /// <summary>Refuses what would give other rows over a stream than over a table.</summary>
    /// <param name="op">The operator.</param>
    /// <param name="frames">Its inputs.</param>
    /// <param name="sql">What it expanded to.</param>
    public static void Check(ITimeSeriesOp op, IReadOnlyList<SeriesFrame> frames, string sql)
    {
        string name = op.Descriptor.SqlName;
        if (frames.Skip(1).Any(static frame => frame.Stream is not null))
            throw CatalogErrors.NotOnStream(name, "only its first input can be a stream", "Read the other table without STREAM: its rows of that moment are used.");
        if (frames is not [{ Stream: not null }, ..] || op.Descriptor.OnStream == StreamSupport.RowByRow) return;
        KernelPlan? plan = OperatorPaths.TryPlan(name, sql, frames);
        if (plan is not null && op is IKernelOp kernels && kernels.CreateKernel(plan.Settings).NeedsLaterRows)
            throw CatalogErrors.NotOnStream(name, "this call needs rows that come later, which may be in a later batch", Remedy);
        if (op.Descriptor.OnStream != StreamSupport.GoesOn || plan?.Stream is null)
            throw CatalogErrors.NotOnStream(name, "this call looks at rows of earlier batches, and nothing is kept of them", Remedy);
    }

    private static string ValueOf(OpArgument argument) => argument switch
    {
        OpArgument.TextList list => string.Join('\u001f', list.Values),
        OpArgument.Number number => number.Value.ToString("R", CultureInfo.InvariantCulture),
        OpArgument.Flag flag => flag.Value ? "true" : "false",
        OpArgument.Text text => text.Value,
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
