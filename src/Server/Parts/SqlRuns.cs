namespace Millrace.Server.Parts;

/// <summary>The last run of each tab of the SQL page. Belongs to one page, on its own thread.</summary>
internal sealed class SqlRuns
{
    private readonly Dictionary<string, SqlRun> _byTab = [];

    /// <summary>The tab that is looked at.</summary>
    public string Tab { get; private set; } = "";

    /// <summary>The run of the tab that is looked at; null when it has none.</summary>
    public SqlRun? Current => _byTab.GetValueOrDefault(Tab);

    /// <summary>Another tab is looked at.</summary>
    public void Show(string tab) => Tab = tab;

    /// <summary>Puts a run into a tab and looks at it; the one before is let go.</summary>
    /// <returns>False when the tab has a run that has not ended: then nothing changes.</returns>
    public bool TryPut(string tab, SqlRun run)
    {
        if (_byTab.TryGetValue(tab, out SqlRun? before))
        {
            if (before.IsRunning) return false;
            before.LetGo();
        }

        _byTab[tab] = run;
        Tab = tab;
        return true;
    }

    /// <summary>A tab was closed.</summary>
    public void Close(string tab)
    {
        if (_byTab.Remove(tab, out SqlRun? run)) run.LetGo();
    }

    /// <summary>The page is left.</summary>
    public void LetGo()
    {
        foreach (SqlRun run in _byTab.Values) run.LetGo();
        _byTab.Clear();
    }
}
