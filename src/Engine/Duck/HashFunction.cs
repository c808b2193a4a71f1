using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Spark;

namespace Millrace.Engine.Duck;

/// <summary>
/// The SQL functions behind Spark's <c>hash</c>, <c>xxhash64</c> and <c>crc32</c>, which take whole vectors. A null leaves the hash
/// of a row as it is, so the first two are called with nulls too.
/// </summary>
internal static unsafe class HashFunction
{
    public static void Register(DuckDBConnection connection)
    {
        Register(connection, MurmurHash.Function, DuckDBType.Integer, isRow: true, &Murmur);
        Register(connection, XxHash.Function, DuckDBType.BigInt, isRow: true, &Xx);
        Register(connection, Crc32.Function, DuckDBType.BigInt, isRow: false, &Crc);
    }

    private static void Register(
        DuckDBConnection connection, string name, DuckDBType result, bool isRow, delegate* unmanaged[Cdecl]<nint, nint, nint, void> body)
    {
        nint function = NativeMethods.ScalarFunction.DuckDBCreateScalarFunction();
        try
        {
            using DuckDBLogicalType any = NativeMethods.LogicalType.DuckDBCreateLogicalType(DuckDBType.Any);
            using DuckDBLogicalType type = NativeMethods.LogicalType.DuckDBCreateLogicalType(result);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetName(function, name);
            if (isRow) NativeMethods.ScalarFunction.DuckDBScalarFunctionSetVarargs(function, any);
            else NativeMethods.ScalarFunction.DuckDBScalarFunctionAddParameter(function, any);
            if (isRow) NativeMethods.ScalarFunction.DuckDBScalarFunctionSetSpecialHandling(function);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetReturnType(function, type);
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetFunction(function, body);
            DuckDBState state = NativeMethods.ScalarFunction.DuckDBRegisterScalarFunction(connection.NativeConnection, function);
            if (state != DuckDBState.Success) throw new InvalidOperationException($"The engine refused to register {name}.");
        }
        finally
        {
            NativeMethods.ScalarFunction.DuckDBDestroyScalarFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Murmur(nint info, nint chunk, nint output) => Hash<MurmurHash, int>(info, chunk, output);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Xx(nint info, nint chunk, nint output) => Hash<XxHash, long>(info, chunk, output);

    // DuckDB owns the chunk and the result vector; both are valid only during the call. Vectors arrive flat.
    private static void Hash<TRow, THash>(nint info, nint chunk, nint output)
        where TRow : IRowHash<TRow, THash>
        where THash : unmanaged
    {
        try
        {
            Span<THash> hashes = new(DuckApi.VectorData(output), (int)DuckApi.ChunkSize(chunk));
            hashes.Fill(TRow.Seed);
            ulong columns = DuckApi.ChunkColumns(chunk);
            for (ulong column = 0; column < columns; column++) HashColumn<TRow, THash>.Add(DuckApi.ChunkVector(chunk, column), hashes);
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Crc(nint info, nint chunk, nint output)
    {
        try
        {
            nint vector = DuckApi.ChunkVector(chunk, 0);
            DuckDBType type = TypeOf(vector);
            if (type is not (DuckDBType.Varchar or DuckDBType.Blob or DuckDBType.SqlNull)) throw new InvalidOperationException("crc32 takes text or bytes: write crc32(CAST(x AS STRING)).");
            byte* cells = (byte*)DuckApi.VectorData(vector);
            ulong* validity = DuckApi.VectorValidity(vector);
            long* checks = (long*)DuckApi.VectorData(output);
            ulong* known = null;
            int rows = (int)DuckApi.ChunkSize(chunk);
            for (int row = 0; row < rows; row++)
            {
                if (type != DuckDBType.SqlNull && HashColumn.IsKnown(validity, row))
                {
                    checks[row] = Crc32.Of(HashColumn.Bytes(cells, row));
                    continue;
                }

                if (known is null)
                {
                    DuckApi.EnsureValidityWritable(output);
                    known = DuckApi.VectorValidity(output);
                }

                known[row / 64] &= ~(1UL << (row % 64));
            }
        }
        catch (Exception fault)
        {
            NativeMethods.ScalarFunction.DuckDBScalarFunctionSetError(info, fault.Message);
        }
    }

    internal static DuckDBType TypeOf(nint vector) => (DuckDBType)AskType(vector, &DuckApi.TypeId);

    internal static DuckDBType DecimalTypeOf(nint vector) => (DuckDBType)AskType(vector, &DuckApi.DecimalInternalType);

    private static int AskType(nint vector, delegate*<nint, int> question)
    {
        nint type = DuckApi.VectorType(vector);
        try
        {
            return question(type);
        }
        finally
        {
            DuckApi.DestroyType(ref type);
        }
    }
}
