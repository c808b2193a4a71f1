namespace Millrace.Engine.Queries;

/// <summary>One column of a query's result.</summary>
/// <param name="Name">Its name.</param>
/// <param name="EngineType">The engine's spelling of its type.</param>
public sealed record ResultColumn(string Name, string EngineType);
