using System.Runtime.CompilerServices;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Declares a streaming table: the rows of the query are appended, every source row once. A method that returns
/// null declares a table that only flows fill.
/// </summary>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
public sealed class StreamingTableAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : StoredDatasetAttribute(file, line);
