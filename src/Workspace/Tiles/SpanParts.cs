using Millrace.Catalog.Binding;
using Millrace.Workspace.Dashboards;
using Millrace.Workspace.Expressions;

namespace Millrace.Workspace.Tiles;

/// <summary>What the query of a widget over time is made of.</summary>
/// <param name="Rows">The query of the dataset.</param>
/// <param name="Dataset">The dataset.</param>
/// <param name="Conditions">What must hold for its rows.</param>
/// <param name="Fields">The fields of the query in order.</param>
internal sealed record SpanParts(QueryInput Rows, DashboardDataset Dataset, IReadOnlyList<string> Conditions, IReadOnlyList<FieldSql> Fields);
