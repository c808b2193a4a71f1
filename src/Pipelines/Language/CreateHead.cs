namespace Millrace.Pipelines.Language;

/// <summary>What a CREATE statement makes, as its first words say.</summary>
internal enum CreateObject
{
    /// <summary>Something else.</summary>
    Other,

    /// <summary>STREAMING TABLE, old spellings STREAMING LIVE TABLE and INCREMENTAL LIVE TABLE.</summary>
    StreamingTable,

    /// <summary>MATERIALIZED VIEW, old spelling LIVE TABLE.</summary>
    MaterializedView,

    /// <summary>TEMPORARY VIEW, old spellings [TEMPORARY] [STREAMING | INCREMENTAL] LIVE VIEW.</summary>
    TemporaryView,

    /// <summary>VIEW.</summary>
    CatalogView,

    /// <summary>FLOW.</summary>
    Flow,

    /// <summary>TABLE alone.</summary>
    Table,

    /// <summary>STREAMING VIEW, which does not exist.</summary>
    StreamingView,
}

/// <summary>The words between CREATE and the name.</summary>
/// <param name="Object">What is made.</param>
/// <param name="IsRefresh">OR REFRESH was written.</param>
/// <param name="IsReplace">OR REPLACE was written.</param>
/// <param name="IsPrivate">PRIVATE was written.</param>
/// <param name="IsLive">The old word LIVE was written.</param>
/// <param name="WordCount">Number of words.</param>
internal sealed record CreateHead(
    CreateObject Object, bool IsRefresh, bool IsReplace, bool IsPrivate, bool IsLive, int WordCount)
{
    /// <summary>Reads the head at the reader's place and takes nothing.</summary>
    public static CreateHead Peek(TokenReader reader)
    {
        int at = 0;
        bool isCreate = Take("CREATE");
        bool isRefresh = isCreate && Take("OR", "REFRESH");
        bool isReplace = isCreate && !isRefresh && Take("OR", "REPLACE");
        bool isPrivate = Take("PRIVATE");
        bool isTemporary = Take("TEMPORARY") || Take("TEMP");
        bool isStreaming = Take("STREAMING") || Take("INCREMENTAL");
        bool isLive = Take("LIVE");
        bool isMaterialized = Take("MATERIALIZED");
        CreateObject made = !isCreate ? CreateObject.Other
            : Take("FLOW") ? CreateObject.Flow
            : Take("TABLE") ? isStreaming ? CreateObject.StreamingTable
                : isLive ? CreateObject.MaterializedView
                : CreateObject.Table
            : !Take("VIEW") ? CreateObject.Other
            : isMaterialized ? CreateObject.MaterializedView
            : isStreaming && !isLive ? CreateObject.StreamingView
            : isTemporary || isLive ? CreateObject.TemporaryView
            : CreateObject.CatalogView;

        // The old way to keep a table for the pipeline alone.
        if (isTemporary && made is CreateObject.StreamingTable or CreateObject.MaterializedView) isPrivate = true;
        return new CreateHead(made, isRefresh, isReplace, isPrivate, isLive, at);

        bool Take(params ReadOnlySpan<string> words)
        {
            for (int i = 0; i < words.Length; i++)
            {
                if (!reader.Peek(at + i).IsWord(words[i])) return false;
            }

            at += words.Length;
            return true;
        }
    }
}
