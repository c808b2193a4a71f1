using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json;
using DuckDB.NET.Data;
using DuckDB.NET.Native;
using Millrace.Engine.Duck;
using Millrace.Engine.Faults;
using Millrace.TimeSeries;
using Millrace.TimeSeries.Contract;

namespace Millrace.Engine.Series;

/// <summary>
/// The table functions <c>millrace_series(plan VARCHAR)</c> and <c>millrace_asof(plan VARCHAR)</c>, which run a
/// <see cref="KernelPlan"/> or an <see cref="AsOfMergePlan"/>: they read the plan's relations in the order of their series, on
/// connections of their own, and work on the vectors. DuckDB asks them for chunks from as many threads as there are parts.
/// </summary>
internal static unsafe class SeriesFunction
{
    /// <param name="connection">Any connection of the instance.</param>
    /// <param name="pool">Keeps the functions' handle for as long as the instance lives.</param>
    public static void Register(DuckDBConnection connection, DuckPool pool)
    {
        Register(connection, pool, KernelPlan.Function, &BindKernel);
        Register(connection, pool, AsOfMergePlan.Function, &BindAsOf);
    }

    private static void Register(DuckDBConnection connection, DuckPool pool, string name, delegate* unmanaged[Cdecl]<nint, void> bind)
    {
        nint function = DuckApi.CreateTableFunction();
        nint text = DuckApi.CreateType((int)DuckDBType.Varchar);
        try
        {
            DuckApi.SetName(function, name);
            DuckApi.AddParameter(function, text);
            DuckApi.SetExtraInfo(function, GCHandle.ToIntPtr(pool.Handle), &KeepHandle);
            DuckApi.SetBind(function, bind);
            DuckApi.SetInit(function, &Init);
            DuckApi.SetLocalInit(function, &InitThread);
            DuckApi.SetFunction(function, &Fill);
            DuckApi.SetProjectionPushdown(function, isSupported: true);
            if (DuckApi.RegisterTableFunction(connection.NativeConnection.DangerousGetHandle(), function) != 0)
                throw new InvalidOperationException($"The engine refused to register {name}.");
        }
        finally
        {
            DuckApi.DestroyType(ref text);
            DuckApi.DestroyTableFunction(ref function);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void KeepHandle(nint handle)
    {
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Release(nint handle)
    {
        GCHandle held = GCHandle.FromIntPtr(handle);
        (held.Target as IDisposable)?.Dispose();
        held.Free();
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void BindKernel(nint info) => Bind(info, static (text, pool, tell) =>
    {
        KernelPlan plan = KernelPlan.Parse(text);
        if (TimeSeriesOps.BuiltIn.FindTable(plan.Op) is not IKernelOp op)
            throw EngineErrors.QueryInvalid($"{KernelPlan.Function} knows no operator '{plan.Op}' with a kernel.", location: null, innerException: null);
        SeriesBinding binding = SeriesBinding.Of(plan, op, pool, tell);
        if (plan.Stream?.State is string state) pool.Sessions.Find(state).Bind(text, plan.Op, binding.Shape);
        return new Bound(plan, wanted => SeriesRun.Of(new SeriesScan(binding, wanted, pool)));
    });

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void BindAsOf(nint info) => Bind(info, static (text, pool, tell) =>
    {
        AsOfBinding binding = AsOfBinding.Of(AsOfMergePlan.Parse(text), pool, tell);
        return new Bound(binding.Plan.Left, wanted => SeriesRun.Of(new AsOfScan(binding, wanted, pool)));
    });

    private static void Bind(nint info, Func<string, DuckPool, Action<string, nint>, Bound> bind)
    {
        try
        {
            DuckPool pool = Target<DuckPool>(DuckApi.BindExtraInfo(info));
            Bound bound = bind(Parameter(info), pool, (name, type) => DuckApi.BindAddColumn(info, name, type));
            long rows = bound.Plan.Segments.Sum(static segment => segment.Rows);
            if (rows > 0) DuckApi.SetCardinality(info, (ulong)rows, isExact: false);
            DuckApi.SetBindData(info, Handle(bound), &Release);
        }
        catch (Exception fault)
        {
            // No exception may cross into native code; DuckDB turns this into the query's error.
            DuckApi.SetBindError(info, fault is JsonException ? $"This function is called by Millrace itself: {fault.Message}" : fault.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Init(nint info)
    {
        try
        {
            Bound bound = Target<Bound>(DuckApi.InitBindData(info));
            int[] wanted = new int[DuckApi.InitColumnCount(info)];
            for (int column = 0; column < wanted.Length; column++) wanted[column] = (int)DuckApi.InitColumnIndex(info, (ulong)column);
            SeriesRun run = bound.Start(wanted);
            DuckApi.SetMaxThreads(info, (ulong)run.PartCount);
            DuckApi.SetInitData(info, Handle(run), &Release);
        }
        catch (Exception fault)
        {
            DuckApi.SetInitError(info, fault.Message);
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void InitThread(nint info) => DuckApi.SetInitData(info, Handle(new Worker()), &Release);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void Fill(nint info, nint output)
    {
        try
        {
            Worker worker = Target<Worker>(DuckApi.FunctionLocalData(info));
            worker.Reader ??= Target<SeriesRun>(DuckApi.FunctionInitData(info)).NewReader();
            worker.Reader.Fill(output);
        }
        catch (Exception fault)
        {
            DuckApi.SetFunctionError(info, fault.Message);
        }
    }

    private static string Parameter(nint info)
    {
        nint value = DuckApi.BindParameter(info, 0);
        byte* text = DuckApi.ValueText(value);
        try
        {
            return DuckApi.Text(text);
        }
        finally
        {
            DuckApi.Free(text);
            DuckApi.DestroyValue(ref value);
        }
    }

    private static nint Handle(object target) => GCHandle.ToIntPtr(GCHandle.Alloc(target));

    private static T Target<T>(nint handle) => (T)GCHandle.FromIntPtr(handle).Target!;

    private sealed record Bound(KernelPlan Plan, Func<int[], SeriesRun> Start);

    private sealed class Worker : IDisposable
    {
        public SeriesReader? Reader { get; set; }

        public void Dispose() => Reader?.Dispose();
    }
}
