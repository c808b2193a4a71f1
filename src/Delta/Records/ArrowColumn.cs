using System.Collections;
using System.Globalization;
using Apache.Arrow;
using Apache.Arrow.Types;
using Millrace.Delta.Faults;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Records;

/// <summary>Collects .NET values of one type as an Arrow column.</summary>
internal abstract class ArrowColumn
{
    private ArrowColumn()
    {
    }

    /// <summary>Type of the column in Arrow's terms.</summary>
    public abstract IArrowType Type { get; }

    /// <summary>A column for values of a type.</summary>
    public static ArrowColumn For(DataType type) => type switch
    {
        DataType.Boolean => new Flat<BooleanArray.Builder>(BooleanType.Default, new(), static (b, v) => b.Append(Convert.ToBoolean(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Byte => new Flat<Int8Array.Builder>(Int8Type.Default, new(), static (b, v) => b.Append(Convert.ToSByte(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Short => new Flat<Int16Array.Builder>(Int16Type.Default, new(), static (b, v) => b.Append(Convert.ToInt16(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Integer => new Flat<Int32Array.Builder>(Int32Type.Default, new(), static (b, v) => b.Append(Convert.ToInt32(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Long => new Flat<Int64Array.Builder>(Int64Type.Default, new(), static (b, v) => b.Append(Convert.ToInt64(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Float => new Flat<FloatArray.Builder>(FloatType.Default, new(), static (b, v) => b.Append(Convert.ToSingle(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Double => new Flat<DoubleArray.Builder>(DoubleType.Default, new(), static (b, v) => b.Append(Convert.ToDouble(v, Plain)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Decimal d => Decimals(new Decimal128Type(d.Precision, d.Scale)),
        DataType.Binary => new Flat<BinaryArray.Builder>(BinaryType.Default, new(), static (b, v) => b.Append(((byte[])v).AsSpan()), static b => b.AppendNull(), static b => b.Build()),
        DataType.Date => new Flat<Date32Array.Builder>(Date32Type.Default, new(), static (b, v) => b.Append(ClrValues.ToDate(v)), static b => b.AppendNull(), static b => b.Build()),
        DataType.Timestamp => Times(new TimestampType(TimeUnit.Microsecond, "UTC"), ClrValues.ToInstant),
        DataType.TimestampNtz => Times(new TimestampType(TimeUnit.Microsecond, (string?)null), ClrValues.ToClock),
        DataType.Array array => new Lists(For(array.Element)),
        DataType.Map map => new Maps(For(map.Key), For(map.Value)),
        DataType.Struct record => new Structs(record.Fields),
        _ => new Flat<StringArray.Builder>(StringType.Default, new(), static (b, v) => b.Append(ClrValues.ToText(v)), static b => b.AppendNull(), static b => b.Build()),
    };

    /// <summary>Adds a value; null and <see cref="DBNull"/> are null.</summary>
    /// <exception cref="Exception">The value does not convert: FormatException, InvalidCastException or OverflowException.</exception>
    public abstract void Add(object? value);

    /// <summary>The values so far; then the column begins anew.</summary>
    public abstract IArrowArray Build();

    private static CultureInfo Plain => CultureInfo.InvariantCulture;

    private static Flat<Decimal128Array.Builder> Decimals(Decimal128Type type) => new(
        type, new(type), static (b, v) => b.Append(Convert.ToDecimal(v, Plain)), static b => b.AppendNull(), static b => b.Build());

    private static Flat<TimestampArray.Builder> Times(TimestampType type, Func<object, DateTimeOffset> read) => new(
        type, new(type), (b, v) => b.Append(read(v)), static b => b.AppendNull(), static b => b.Build());

    private sealed class Flat<TBuilder>(
        IArrowType type, TBuilder builder, Action<TBuilder, object> add, Action<TBuilder> addNull, Func<TBuilder, IArrowArray> build)
        : ArrowColumn
        where TBuilder : class
    {
        public override IArrowType Type => type;

        public override void Add(object? value)
        {
            if (value is null or DBNull) addNull(builder);
            else add(builder, value);
        }

        public override IArrowArray Build() => build(builder);
    }

    private sealed class Lists(ArrowColumn element) : ArrowColumn
    {
        private readonly Nested _rows = new();

        public override IArrowType Type => new ListType(new Field("element", element.Type, nullable: true));

        public override void Add(object? value)
        {
            if (value is not null and not DBNull)
            {
                foreach (object? item in (IEnumerable)value)
                {
                    element.Add(item);
                    _rows.Items++;
                }
            }

            _rows.EndRow(isNull: value is null or DBNull);
        }

        public override IArrowArray Build() =>
            new ListArray(Type, _rows.Count, _rows.Offsets(), element.Build(), _rows.Validity(), _rows.NullCount);
    }

    private sealed class Maps(ArrowColumn key, ArrowColumn value) : ArrowColumn
    {
        private readonly Nested _rows = new();

        public override IArrowType Type => new MapType(new Field("key", key.Type, nullable: false), new Field("value", value.Type, nullable: true));

        public override void Add(object? entries)
        {
            if (entries is not null and not DBNull)
            {
                foreach (DictionaryEntry entry in ClrValues.Entries(entries))
                {
                    key.Add(entry.Key);
                    value.Add(entry.Value);
                    _rows.Items++;
                }
            }

            _rows.EndRow(isNull: entries is null or DBNull);
        }

        public override IArrowArray Build()
        {
            StructType entry = new([new Field("key", key.Type, nullable: false), new Field("value", value.Type, nullable: true)]);
            StructArray entries = new(entry, _rows.Items, [key.Build(), value.Build()], ArrowBuffer.Empty, 0);
            return new MapArray(Type, _rows.Count, _rows.Offsets(), entries, _rows.Validity(), _rows.NullCount);
        }
    }

    private sealed class Structs(TableSchema fields) : ArrowColumn
    {
        private readonly Nested _rows = new();
        private readonly ArrowColumn[] _children = [.. fields.Select(static field => For(field.Type))];

        public override IArrowType Type => new StructType([.. fields.Select((member, index) => new Field(member.Name, _children[index].Type, nullable: true))]);

        public override void Add(object? value)
        {
            bool isNull = value is null or DBNull;
            for (int field = 0; field < _children.Length; field++) _children[field].Add(isNull ? null : ClrValues.FieldOf(value!, fields[field].Name));
            _rows.EndRow(isNull);
        }

        public override IArrowArray Build() =>
            new StructArray(Type, _rows.Count, _children.Select(static child => child.Build()), _rows.Validity(), _rows.NullCount);
    }

    /// <summary>Which rows of a nested column are null, and where the items of each end.</summary>
    private sealed class Nested
    {
        private readonly ArrowBuffer.Builder<int> _offsets = new ArrowBuffer.Builder<int>().Append(0);
        private readonly ArrowBuffer.BitmapBuilder _valid = new();

        public int Items { get; set; }

        public int Count { get; private set; }

        public int NullCount { get; private set; }

        public void EndRow(bool isNull)
        {
            _valid.Append(!isNull);
            _offsets.Append(Items);
            Count++;
            if (isNull) NullCount++;
        }

        public ArrowBuffer Offsets() => _offsets.Build();

        public ArrowBuffer Validity() => _valid.Build();
    }
}
