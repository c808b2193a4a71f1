namespace Millrace.TimeSeries.Calls;

/// <summary>Window expressions that a query computes once and uses under short names.</summary>
/// <param name="prefix">What the names start with.</param>
internal sealed class WindowColumns(string prefix)
{
    private readonly List<string> _expressions = [];

    /// <summary>All expressions with their names.</summary>
    public IEnumerable<string> All => _expressions.Select((expression, index) => $"{expression} AS {prefix}{index}");

    /// <summary>The name of an expression.</summary>
    public string Add(string expression)
    {
        int index = _expressions.IndexOf(expression);
        if (index < 0)
        {
            index = _expressions.Count;
            _expressions.Add(expression);
        }

        return $"{prefix}{index}";
    }
}
