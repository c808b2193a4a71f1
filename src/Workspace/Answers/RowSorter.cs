using Millrace.Workspace.Tiles;

namespace Millrace.Workspace.Answers;

/// <summary>Orders rows by one column. Pure.</summary>
internal static class RowSorter
{
    public static int[] Sort(AnswerColumn column, int count, bool isDescending)
    {
        int[] rows = new int[count];
        int[] nulls = new int[count];
        (ColumnChunk Chunk, int At)[] places = new (ColumnChunk, int)[count];
        (int valued, int empty, int row) = (0, 0, 0);
        foreach (ColumnChunk chunk in column.Chunks)
        {
            for (int at = 0; at < chunk.Count && row < count; at++, row++)
            {
                places[row] = (chunk, at);
                if (chunk.IsNull(at)) nulls[empty++] = row;
                else rows[valued++] = row;
            }
        }

        Span<int> filled = rows.AsSpan(0, valued);
        int sign = isDescending ? -1 : 1;
        switch (column.Type)
        {
            case FrameType.Text:
                filled.Sort((left, right) => Decide(sign * places[left].Chunk.Letters(places[left].At).SequenceCompareTo(places[right].Chunk.Letters(places[right].At)), left, right));
                break;
            case FrameType.Real when column.EngineType is "FLOAT" or "DOUBLE":
                double[] reals = new double[count];
                foreach (int place in filled) reals[place] = places[place].Chunk.Number(places[place].At);
                filled.Sort((left, right) => Decide(sign * Compare(reals[left], reals[right]), left, right));
                break;
            default:
                Int128[] whole = new Int128[count];
                foreach (int place in filled) whole[place] = places[place].Chunk.Whole(places[place].At);
                filled.Sort((left, right) => Decide(sign * whole[left].CompareTo(whole[right]), left, right));
                break;
        }

        nulls.AsSpan(0, empty).CopyTo(rows.AsSpan(valued));
        return rows;
    }

    private static int Decide(int compared, int left, int right) => compared != 0 ? compared : left.CompareTo(right);

    /// <summary>What is no number is the largest, as the engine has it.</summary>
    private static int Compare(double left, double right) => double.IsNaN(left) || double.IsNaN(right) ? double.IsNaN(left).CompareTo(double.IsNaN(right)) : left.CompareTo(right);
}
