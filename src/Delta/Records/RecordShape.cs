using System.Collections;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Millrace.Delta.Faults;
using Millrace.Foundation.Faults;

namespace Millrace.Delta.Records;

/// <summary>
/// How objects of a type are made from columns: by the constructor with the most parameters that all have columns, then by
/// the properties that can be set; names are compared without regard to case.
/// </summary>
internal sealed class RecordShape
{
    private static readonly ConcurrentDictionary<Type, RecordShape> Known = new();
    private readonly Type _type;
    private readonly ConstructorInfo _constructor;
    private readonly ParameterInfo[] _parameters;
    private readonly PropertyInfo[] _settable;

    private RecordShape([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] Type type)
    {
        _type = type;

        // The copy constructor of a record takes the record itself.
        _constructor = type.GetConstructors()
            .Where(candidate => candidate.GetParameters() is not [ParameterInfo only] || only.ParameterType != type)
            .MaxBy(static candidate => candidate.GetParameters().Length)
            ?? throw TableErrors.RecordUnfit(type.Name, "it has no public constructor");
        _parameters = _constructor.GetParameters();
        _settable = [.. ClrTypes.Properties(type).Where(property =>
            property.SetMethod?.IsPublic == true && !_parameters.Any(parameter => Same(parameter.Name, property.Name)))];
    }

    /// <summary>The shape of a type.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2111", Justification = "Callers keep constructors and properties of their records.")]
    [UnconditionalSuppressMessage("Trimming", "IL2067", Justification = "Callers keep constructors and properties of their records.")]
    public static RecordShape Of(Type type) => Known.GetOrAdd(type, static key => Make(key));

    /// <summary>Names of the columns that objects of the type take.</summary>
    public IEnumerable<string> Names => _parameters.Select(static parameter => parameter.Name ?? "").Concat(_settable.Select(static property => property.Name));

    /// <summary>Makes an object.</summary>
    /// <param name="valueOf">The value of a column; null for null and for a column that is not there.</param>
    /// <exception cref="MillraceException">DELTA_VALUE_UNFIT.</exception>
    public object Create(Func<string, object?> valueOf)
    {
        object?[] arguments = new object?[_parameters.Length];
        for (int index = 0; index < arguments.Length; index++)
            arguments[index] = Value(_parameters[index].Name ?? "", _parameters[index].ParameterType, valueOf);
        object made = _constructor.Invoke(arguments);
        foreach (PropertyInfo property in _settable) property.SetValue(made, Value(property.Name, property.PropertyType, valueOf));
        return made;
    }

    /// <summary>Items as a list or array of a type.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The element type is used by the program's own record.")]
    public static object ListOf(List<object?> items, Type type)
    {
        Type element = type.IsArray ? type.GetElementType()! : type.IsGenericType ? type.GetGenericArguments()[0] : typeof(object);
        Array array = Array.CreateInstance(element, items.Count);
        for (int item = 0; item < items.Count; item++) array.SetValue(ArrowValues.As(items[item], element), item);
        if (type.IsInstanceOfType(array)) return array;
        return Activator.CreateInstance(typeof(List<>).MakeGenericType(element), array)!; // The type has a public constructor.
    }

    /// <summary>Entries as a dictionary of a type.</summary>
    [UnconditionalSuppressMessage("AOT", "IL3050", Justification = "The types are used by the program's own record.")]
    public static object MapOf(Dictionary<object, object?> entries, Type type)
    {
        Type[] types = type.IsGenericType && type.GetGenericArguments() is [Type key, Type value] ? [key, value] : [typeof(object), typeof(object)];
        IDictionary map = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(types))!; // As above.
        foreach ((object name, object? held) in entries) map[ArrowValues.As(name, types[0])!] = ArrowValues.As(held, types[1]);
        return map;
    }

    private static RecordShape Make(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors | DynamicallyAccessedMemberTypes.PublicProperties)] Type type) => new(type);

    private static bool Same(string? first, string second) => second.Equals(first, StringComparison.OrdinalIgnoreCase);

    private object? Value(string name, Type type, Func<string, object?> valueOf)
    {
        object? value = valueOf(name);
        try
        {
            object? converted = ArrowValues.As(value, type);
            if (converted is not null || !type.IsValueType || Nullable.GetUnderlyingType(type) is not null) return converted;
        }
        catch (Exception cause) when (cause is InvalidCastException or FormatException or OverflowException or ArgumentException)
        {
            throw TableErrors.ValueUnfit($"{_type.Name}.{name}", type.Name, value, cause);
        }

        throw TableErrors.ValueUnfit($"{_type.Name}.{name}", type.Name, value: null, cause: null);
    }
}
