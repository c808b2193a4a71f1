using Millrace.Foundation.Faults;
using Millrace.Foundation.Runtime;
using Millrace.Foundation.Text;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;

namespace Millrace.Pipelines.Language;

/// <summary>The SQL surface of pipelines: files of statements in, declarations out. No data is touched.</summary>
public static class PipelineScript
{
    private static readonly Registry<IStatementParser> Parsers =
        Registry<IStatementParser>.Discover([typeof(PipelineScript).Assembly], parser => parser.Descriptor.Words);

    /// <summary>The statements that pipeline files may hold, for help and docs.</summary>
    public static IReadOnlyList<StatementDescriptor> Statements { get; } =
        [.. Parsers.All.Select(parser => parser.Descriptor)];

    /// <summary>Reads the files of one pipeline and checks them as a whole.</summary>
    /// <param name="files">The files in order.</param>
    /// <param name="defaults">Catalog, schema and configuration of the pipeline.</param>
    /// <exception cref="MillraceException">
    /// PIPELINE_SYNTAX, SQL_SYNTAX: a text is not well formed. PIPELINE_UNSUPPORTED: a construct is not supported.
    /// PIPELINE_CONFIGURATION_UNKNOWN: <c>${key}</c> has no value. Also the codes of <see cref="DeclarationBuilder"/>.
    /// The first fault of the files names the faults of all other statements.
    /// </exception>
    public static PipelineDeclaration Read(IReadOnlyList<SourceText> files, PipelineDefaults defaults)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(defaults);
        DeclarationBuilder builder = new(defaults);
        FaultList faults = new();
        foreach (SourceText file in files) faults.Try(() => ReadInto(builder, file));
        faults.ThrowIfAny();
        return builder.Build();
    }

    /// <summary>Adds what one file declares; use it to join files with declarations made in code.</summary>
    /// <param name="builder">Where declarations go.</param>
    /// <param name="file">The file.</param>
    /// <exception cref="MillraceException">As <see cref="Read"/>.</exception>
    public static void ReadInto(DeclarationBuilder builder, SourceText file)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(file);
        ScriptScope scope = new(builder);
        FaultList faults = new();
        foreach (StatementSpan span in StatementSplitter.Split(file))
        {
            bool isRead = faults.Try(() => Parse(new TokenReader(ConfigurationKeys.Replace(file, span, scope))).Declare(scope));

            // What follows would be read with other names and values than it was written for.
            if (!isRead && (span.Tokens[0].IsWord("SET") || span.Tokens[0].IsWord("USE"))) break;
        }

        faults.ThrowIfAny();
    }

    internal static PipelineStatement Parse(TokenReader reader)
    {
        IStatementParser parser = Parsers.All.FirstOrDefault(candidate => candidate.Recognises(reader))
            ?? throw UnknownStatement.Fault(reader, Statements);
        PipelineStatement statement = parser.Parse(reader);
        reader.ExpectEnd();
        return statement;
    }
}
