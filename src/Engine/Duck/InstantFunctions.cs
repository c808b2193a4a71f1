using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Spark;

namespace Millrace.Engine.Duck;

/// <summary>
/// The SQL functions <c>millrace_plain(t)</c> and <c>millrace_like(t, x)</c>: from instants to times without a zone and back. Every
/// session works in UTC, where both are the same number, so all they do is to copy vectors; the engine's casts would ask a calendar.
/// </summary>
internal static unsafe class InstantFunctions
{
    private static readonly (DuckDBType Time, DuckDBType Plain)[] Plains =
    [
        (DuckDBType.TimestampTz, DuckDBType.Timestamp), (DuckDBType.Timestamp, DuckDBType.Timestamp), (DuckDBType.Date, DuckDBType.Date),
        (DuckDBType.Interval, DuckDBType.Interval),
    ];

    public static void Register(DuckDBConnection connection)
    {
        Register(connection, InstantNames.Plain, &CopyFirst, [.. Plains.Select(static pair => (pair.Plain, new[] { pair.Time }))]);
        (DuckDBType, DuckDBType[])[] likes =
        [
            .. Plains.Select(static pair => (pair.Time, new[] { pair.Time, pair.Plain })),
            (DuckDBType.Timestamp, [DuckDBType.Date, DuckDBType.Timestamp]),
        ];
        Register(connection, InstantNames.Like, &CopySecond, likes);
    }

    private static void Register(
        DuckDBConnection connection, string name, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body, (DuckDBType Result, DuckDBType[] Arguments)[] forms)
    {
        nint set = DuckApi.CreateFunctionSet(name);
        try
        {
            foreach ((DuckDBType result, DuckDBType[] arguments) in forms) Add(set, name, body, result, arguments);
            if (DuckApi.RegisterFunctionSet(connection.NativeConnection.DangerousGetHandle(), set) != (int)DuckDBState.Success)
                throw new InvalidOperationException($"The engine refused to register {name}.");
        }
        finally
        {
            DuckApi.DestroyFunctionSet(ref set);
        }
    }

    private static void Add(nint set, string name, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body, DuckDBType result, DuckDBType[] arguments)
    {
        nint function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        try
        {
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, name);
            foreach (DuckDBType argument in arguments)
            {
                using DuckDBLogicalType type = NativeMethods.LogicalType.DuckDBCreateLogicalType(argument);
                NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, type);
            }

            using DuckDBLogicalType gives = NativeMethods.LogicalType.DuckDBCreateLogicalType(result);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, gives);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, body);
            if (DuckApi.AddToFunctionSet(set, function) != (int)DuckDBState.Success) throw new InvalidOperationException($"The engine refused a form of {name}.");
        }
        finally
        {
            NativeMethods.ScalarFunction.DuckDBDestroyScalarFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CopyFirst(nint info, nint chunk, nint output) => Copy(info, chunk, output, column: 0);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void CopySecond(nint info, nint chunk, nint output) => Copy(info, chunk, output, column: 1);

    // DuckDB owns the chunk and the result vector; both are valid only during the call. Vectors arrive flat.
    private static void Copy(nint info, nint chunk, nint output, ulong column)
    {
        try
        {
            int rows = (int)DuckApi.ChunkSize(chunk);
            nint input = DuckApi.ChunkVector(chunk, column);
            long bytes = rows * WidthOf(HashFunction.TypeOf(input));
            Buffer.MemoryCopy(DuckApi.VectorData(input), DuckApi.VectorData(output), bytes, bytes);
            ulong* known = DuckApi.VectorValidity(input);
            if (known is null) return;
            DuckApi.EnsureValidityWritable(output);
            new ReadOnlySpan<ulong>(known, (rows + 63) / 64).CopyTo(new Span<ulong>(DuckApi.VectorValidity(output), (rows + 63) / 64));
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    private static long WidthOf(DuckDBType type) => type switch
    {
        DuckDBType.Date => sizeof(int),
        DuckDBType.Interval => 2 * sizeof(long),
        _ => sizeof(long),
    };
}
