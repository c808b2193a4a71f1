using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Code;

/// <summary>
/// What the attributes of all expectations have in common. Put them beside the attribute of a dataset.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class ExpectationAttribute : Attribute
{
    private protected ExpectationAttribute(string name, string condition, ViolationAction action, string file, int line)
    {
        Name = name;
        Condition = condition;
        Action = action;
        File = file;
        Line = line;
    }

    /// <summary>Name of the rule within its dataset; may hold spaces.</summary>
    public string Name { get; }

    /// <summary>A boolean SQL expression over one row.</summary>
    public string Condition { get; }

    internal ViolationAction Action { get; }

    internal string File { get; }

    internal int Line { get; }
}
