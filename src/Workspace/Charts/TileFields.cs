using Millrace.Foundation.Text;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Faults;
using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Charts;

/// <summary>The fields of a widget's channels with the columns that answer them.</summary>
internal sealed class TileFields(Widget widget, IReadOnlyDictionary<string, TileFrame> frames)
{
    public const string NullLabel = "null";

    public Widget Widget => widget;

    /// <summary>The answer of a widget that asks one query.</summary>
    public TileFrame Frame => frames.Values.First();

    /// <summary>The columns of a channel; empty when nothing is drawn there.</summary>
    public IReadOnlyList<TileField> In(string channel) => [.. widget.Encodings.Fields(channel).Select(ColumnOf)];

    /// <summary>The columns of a channel that a widget of this type needs.</summary>
    public IReadOnlyList<TileField> Required(string channel)
    {
        IReadOnlyList<TileField> fields = In(channel);
        return fields.Count > 0 ? fields : throw WorkspaceErrors.WidgetIncomplete(widget.Name, channel);
    }

    /// <summary>The type of a channel's values: what the file says, else what its first column suggests.</summary>
    public ScaleType TypeOf(string channel)
    {
        if (widget.Encodings.Find(channel)?.Scale.Type is ScaleType type) return type;
        return In(channel) is [TileField first, ..] ? TypeOf(first.Column) : ScaleType.Quantitative;
    }

    public static ScaleType TypeOf(FrameColumn column) => column.IsNumeric ? ScaleType.Quantitative : column.IsTime ? ScaleType.Temporal : ScaleType.Categorical;

    /// <summary>An axis with the title that the file gives it, or the names of its fields.</summary>
    public AxisFigure Axis(string channel, ScaleType type, IReadOnlyList<string?> categories)
    {
        Channel? spec = widget.Encodings.Find(channel);
        IReadOnlyList<FieldEncoding> fields = spec?.Fields ?? [];
        string names = string.Join(", ", fields.Select(static field => field.DisplayName));
        return new AxisFigure(spec is null || spec.Axis.HidesTitle ? null : spec.Axis.Title ?? names, type, categories)
        {
            HidesLabels = spec?.Axis.HidesLabels ?? false,
            IsReversed = spec?.Scale.IsReversed ?? false,
            IsLog = type == ScaleType.Quantitative && (spec?.Scale.IsLog ?? false),
            FromZero = spec?.Scale.FromZero ?? false,
            Min = spec?.Scale.Min,
            Max = spec?.Scale.Max,
            Format = fields.Count > 0 ? fields[0].Format : null,
        };
    }

    private TileField ColumnOf(FieldEncoding encoding)
    {
        TileFrame? frame = encoding.QueryName is string name ? frames.GetValueOrDefault(name) : frames.Values.FirstOrDefault(candidate => candidate.Find(encoding.FieldName) is not null);
        if (frame?.Find(encoding.FieldName) is FrameColumn column) return new TileField(encoding, column);
        string? similar = NearestText.Of(encoding.FieldName, frames.Values.SelectMany(static known => known.Columns), static known => known.Name)?.Name;
        throw WorkspaceErrors.Widget(
            widget.Name, $"it draws the field '{encoding.FieldName}', which its query does not give{(similar is null ? "" : $"; did you mean '{similar}'")}");
    }
}
