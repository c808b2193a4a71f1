using Millrace.Engine.Spark;

namespace Millrace.Catalog.Dialect;

/// <summary>A call of one of Spark's functions in a text.</summary>
/// <param name="Function">The function.</param>
/// <param name="At">Index of its name.</param>
/// <param name="Close">Index of the parenthesis that ends it.</param>
/// <param name="Arguments">First and last token of each argument.</param>
internal sealed record SparkCall(SparkFunction Function, int At, int Close, IReadOnlyList<(int First, int Last)> Arguments)
{
    /// <summary>Index of the parenthesis after the name.</summary>
    public int Open => At + 1;
}
