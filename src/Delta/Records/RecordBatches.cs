using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Apache.Arrow;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Records;

/// <summary>Arrow batches as objects.</summary>
public static class RecordBatches
{
    /// <summary>Rows as objects: by the constructor with the most parameters, then by properties that can be set. Batches are disposed.</summary>
    /// <typeparam name="T">The type; its names are those of columns, without regard to case. Nested types keep their public members.</typeparam>
    /// <param name="batches">The rows.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT: a value, or a missing one, does not fit its member.</exception>
    /// <example><code>await foreach (Reading reading in batches.AsRecordsAsync&lt;Reading&gt;()) Show(reading);</code></example>
    public static async IAsyncEnumerable<T> AsRecordsAsync<[DynamicallyAccessedMembers(
        DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        this IAsyncEnumerable<RecordBatch> batches, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(batches);
        RecordShape shape = RecordShape.Of(typeof(T));
        Dictionary<string, int>? places = null;
        await foreach (RecordBatch batch in batches.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            using (batch)
            {
                places ??= PlacesOf(batch);
                for (int row = 0; row < batch.Length; row++)
                {
                    RecordBatch read = batch;
                    int at = row;
                    yield return (T)shape.Create(name => places.TryGetValue(name, out int place) ? ArrowValues.At(read.Column(place), at) : null);
                }
            }
        }
    }

    private static Dictionary<string, int> PlacesOf(RecordBatch batch)
    {
        Dictionary<string, int> places = new(StringComparer.OrdinalIgnoreCase);
        for (int place = 0; place < batch.Schema.FieldsList.Count; place++) places.TryAdd(batch.Schema.FieldsList[place].Name, place);
        return places;
    }
}
