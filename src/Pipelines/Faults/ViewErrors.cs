using System.Globalization;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Faults;

/// <summary>Faults of views that the catalog keeps.</summary>
internal static class ViewErrors
{
    public static MillraceException ColumnCount(DatasetDeclaration view, int given) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        string.Create(CultureInfo.InvariantCulture, $"The view '{view.Name}' names {view.DeclaredColumns.Count} columns, but its query gives {given}. Name all of them, or none."),
        location: view.DeclaredColumns[0].Location);

    public static MillraceException Files(DatasetDeclaration view, SourceLocation location) => new(
        new ErrorCode("PIPELINE_UNSUPPORTED"),
        $"The view '{view.Name}' is run by everybody who reads it, and each would read all the files of read_files again. "
        + "Read the files into a streaming table and name that, or use read_csv, read_json or read_parquet.",
        location: location);

    public static MillraceException Live(DatasetDeclaration view, SourceLocation location) => new(
        new ErrorCode("PIPELINE_DECLARATION"),
        $"The view '{view.Name}' is read outside of the pipeline too, where LIVE means nothing. Write the name without LIVE.",
        location: location);

    public static MillraceException NameTaken(DatasetDeclaration dataset, string what, string statement) => new(
        new ErrorCode("PIPELINE_TABLE_EXISTS"),
        $"The name '{dataset.Name}' is taken by {what}. Choose another name, or remove it with {statement}.",
        location: dataset.Location);

    public static MillraceException StreamOfView(string name, SourceLocation? location) => new(
        new ErrorCode("PIPELINE_STREAM_READ"),
        $"'{name}' is a view, which cannot be read with STREAM. Read the table behind it, or leave STREAM out.",
        location: location);
}
