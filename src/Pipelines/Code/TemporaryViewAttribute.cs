using System.Runtime.CompilerServices;

namespace Millrace.Pipelines.Code;

/// <summary>Declares a temporary view: a name for a query, for this pipeline only.</summary>
/// <param name="file">Given by the compiler.</param>
/// <param name="line">Given by the compiler.</param>
public sealed class TemporaryViewAttribute([CallerFilePath] string file = "", [CallerLineNumber] int line = 0)
    : DatasetAttribute(file, line);
