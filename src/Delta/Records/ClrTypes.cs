using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Millrace.Foundation.Types;

namespace Millrace.Delta.Records;

/// <summary>The columns that .NET types stand for.</summary>
internal static class ClrTypes
{
    /// <summary>The columns of a record: its public properties in the order of declaration.</summary>
    public static TableSchema SchemaOf([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type record)
    {
        NullabilityInfoContext nullability = new();
        return new TableSchema(Properties(record).Select(property => new Column(
            property.Name,
            TypeOf(property.PropertyType),
            IsNullable: !property.PropertyType.IsValueType
                ? nullability.Create(property).ReadState != NullabilityState.NotNull
                : Nullable.GetUnderlyingType(property.PropertyType) is not null)));
    }

    /// <summary>Properties that are columns: those that can be read and take no index.</summary>
    public static IEnumerable<PropertyInfo> Properties([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(static property => property.CanRead && property.GetIndexParameters().Length == 0);

    /// <summary>The type of a column for values of a .NET type; text for what has none of its own.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2072", Justification = "Nested records are documented to keep their public properties.")]
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "Nested records are documented to keep their public properties.")]
    public static DataType TypeOf(Type type)
    {
        Type plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum || plain == typeof(string) || plain == typeof(Guid) || plain == typeof(char)) return new DataType.String();
        if (plain == typeof(bool)) return new DataType.Boolean();
        if (plain == typeof(sbyte)) return new DataType.Byte();
        if (plain == typeof(byte) || plain == typeof(short)) return new DataType.Short();
        if (plain == typeof(ushort) || plain == typeof(int)) return new DataType.Integer();
        if (plain == typeof(uint) || plain == typeof(long)) return new DataType.Long();
        if (plain == typeof(ulong)) return new DataType.Decimal(20, 0);
        if (plain == typeof(float)) return new DataType.Float();
        if (plain == typeof(double)) return new DataType.Double();
        if (plain == typeof(decimal)) return new DataType.Decimal(38, 18);
        if (plain == typeof(DateOnly)) return new DataType.Date();
        if (plain == typeof(DateTime) || plain == typeof(DateTimeOffset)) return new DataType.Timestamp();
        if (plain == typeof(byte[])) return new DataType.Binary();
        if (Arguments(plain, typeof(IReadOnlyDictionary<,>), typeof(IDictionary<,>)) is [Type key, Type value])
            return new DataType.Map(TypeOf(key), TypeOf(value), ValueContainsNull: true);
        if (Arguments(plain, typeof(IEnumerable<>)) is [Type element]) return new DataType.Array(TypeOf(element), ContainsNull: true);
        bool isRecord = plain.IsClass || (plain.IsValueType && !plain.IsPrimitive && plain.Namespace != nameof(System));
        return isRecord && !typeof(IEnumerable).IsAssignableFrom(plain) && Properties(plain).Any()
            ? new DataType.Struct(SchemaOf(plain))
            : new DataType.String();
    }

    [UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "Collections keep their interfaces when their elements are used.")]
    private static Type[]? Arguments(Type type, params Type[] interfaces) => type.GetInterfaces().Prepend(type)
        .FirstOrDefault(candidate => candidate.IsGenericType && interfaces.Contains(candidate.GetGenericTypeDefinition()))
        ?.GetGenericArguments();
}
