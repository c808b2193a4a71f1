using Millrace.Foundation.Faults;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Editing;

namespace Millrace.Server.Parts.Editor;

/// <summary>The JSON of a dashboard that somebody types, while it is not the draft yet. Not thread safe: its page asks on its own thread.</summary>
public sealed class TypedJson
{
    /// <summary>What was typed; null when that is the draft.</summary>
    public string? Text { get; private set; }

    /// <summary>Why it is no dashboard; null when nothing is known against it.</summary>
    public MillraceException? Fault { get; private set; }

    /// <summary>Takes what was typed.</summary>
    /// <param name="text">The text.</param>
    /// <param name="draft">The draft, from which it may differ or not.</param>
    public void Type(string text, Dashboard draft)
    {
        ArgumentNullException.ThrowIfNull(draft);
        (Text, Fault) = (text == draft.Write() ? null : text, null);
    }

    /// <summary>Forgets what was typed.</summary>
    public void Discard() => (Text, Fault) = (null, null);

    /// <summary>Makes what was typed a dashboard, which has a page at least.</summary>
    /// <param name="draft">The draft, whose file faults are told of.</param>
    /// <param name="read">The dashboard; the draft itself when nothing was typed.</param>
    /// <returns>False when it is none: then <see cref="Fault"/> says why, and the text stays.</returns>
    public bool TryTake(Dashboard draft, out Dashboard read)
    {
        ArgumentNullException.ThrowIfNull(draft);
        read = draft;
        if (Text is null) return true;
        try
        {
            read = Dashboard.Parse(draft.Source with { Text = Text });
            if (!read.Pages.Any(static page => !page.IsGlobal)) read = PageEdit.Add(read, "Page 1").Dashboard;
            Discard();
            return true;
        }
        catch (MillraceException fault)
        {
            Fault = fault;
            return false;
        }
    }
}
