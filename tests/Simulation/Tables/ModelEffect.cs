namespace Millrace.Simulation.Tables;

/// <summary>What an operation does to the rows it finds. A closed family, and the only place that says it a second time.</summary>
internal abstract record ModelEffect
{
    private ModelEffect()
    {
    }

    /// <summary>The table after the operation, when it finds one.</summary>
    internal ModelState On(ModelState state)
    {
        Dictionary<long, ModelRow> rows = new(state.Rows);
        switch (this)
        {
            case Append append:
                foreach (ModelRow row in append.Rows) rows.Add(row.Id, row);
                break;
            case Overwrite overwrite:
                rows = overwrite.Rows.ToDictionary(static row => row.Id);
                break;
            case ReplaceGroup replace:
                foreach (ModelRow row in state.Rows.Values.Where(row => row.Group == replace.Group)) rows.Remove(row.Id);
                foreach (ModelRow row in replace.Rows) rows.Add(row.Id, row);
                break;
            case Delete delete:
                foreach (ModelRow row in state.Rows.Values.Where(row => row.Id % delete.Divisor == delete.Rest)) rows.Remove(row.Id);
                break;
            case Update update:
                foreach (ModelRow row in state.Rows.Values.Where(row => row.Id % update.Divisor == update.Rest)) rows[row.Id] = row with { Value = row.Value + 1 };
                break;
            case Merge merge:
                foreach (ModelRow row in merge.Source) Apply(rows, row);
                break;
            case AddColumn:
                return state with { HasExtra = true };
        }

        return state with { Rows = rows };
    }

    private static void Apply(Dictionary<long, ModelRow> rows, ModelRow source)
    {
        if (!rows.TryGetValue(source.Id, out ModelRow? target))
        {
            if (source.Group != Merge.KnownGroup) rows.Add(source.Id, source);
        }
        else if (source.Value == 0)
        {
            rows.Remove(source.Id);
        }
        else
        {
            rows[source.Id] = target with { Value = source.Value };
        }
    }

    internal sealed record Append(IReadOnlyList<ModelRow> Rows) : ModelEffect;

    internal sealed record Overwrite(IReadOnlyList<ModelRow> Rows) : ModelEffect;

    internal sealed record ReplaceGroup(string Group, IReadOnlyList<ModelRow> Rows) : ModelEffect;

    internal sealed record Delete(int Divisor, int Rest) : ModelEffect;

    internal sealed record Update(int Divisor, int Rest) : ModelEffect;

    /// <summary>A row that is there gets the source's value, or goes when that is 0; others come, but for those of a group.</summary>
    /// <param name="Source">Rows that are new, rows that other merges may bring too, and rows of <see cref="KnownGroup"/> that may be there.</param>
    internal sealed record Merge(IReadOnlyList<ModelRow> Source) : ModelEffect
    {
        /// <summary>Group of rows that are not inserted: somebody may append the same one later without having looked.</summary>
        internal const string KnownGroup = "gm";
    }

    internal sealed record AddColumn : ModelEffect;

    /// <summary>Rows move between files at most.</summary>
    internal sealed record Nothing : ModelEffect;
}
