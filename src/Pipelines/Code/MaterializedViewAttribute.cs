using System.Runtime.CompilerServices;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Declares a materialized view: a stored table that equals the answer of the query after every refresh.
/// </summary>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
public sealed class MaterializedViewAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : StoredDatasetAttribute(file, line);
