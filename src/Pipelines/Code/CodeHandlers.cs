using System.Reflection;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Contract;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Code;

/// <summary>Finds the methods that take batches of sinks and events. They are called while an update runs, not while it is planned.</summary>
internal static class CodeHandlers
{
    /// <summary>The methods of a type that take something, in the order of their source lines.</summary>
    public static IReadOnlyList<MethodInfo> Of(IEnumerable<MethodInfo> methods) =>
    [
        .. methods.Where(static method => method.IsDefined(typeof(SinkAttribute)) || method.IsDefined(typeof(OnEventAttribute)))
            .OrderBy(static method => PlaceOf(method).Line).ThenBy(static method => method.MetadataToken),
    ];

    /// <summary>Declares what a method takes.</summary>
    /// <param name="scope">Where declarations go.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The object it is called on; null for a static one.</param>
    public static void Declare(ScriptScope scope, MethodInfo method, object? target)
    {
        (string file, int line) = PlaceOf(method);
        SourceLocation location = CodeLocation.At($"{method.DeclaringType?.Name}.{method.Name}", file, line);
        string name = CodeLocation.SqlName(method.Name);
        if (method.GetCustomAttribute<SinkAttribute>() is SinkAttribute sink)
        {
            Func<SinkBatch, CancellationToken, Task> send = Bind<SinkBatch>(method, target, location);
            SinkBuilder builder = new(new PipelineBuilder(), sink.Name ?? name, sink.Comment, location);
            builder.ForEachBatch(send);
            builder.Declare(scope);
        }

        if (method.GetCustomAttribute<OnEventAttribute>() is OnEventAttribute hook)
        {
            Func<PipelineEvent, CancellationToken, Task> handle = Bind<PipelineEvent>(method, target, location);
            scope.Builder.Add(new EventHook(hook.Name ?? name, handle, PipelineBuilder.Limit(hook.MaxConsecutiveFailures), location));
        }
    }

    private static Func<T, CancellationToken, Task> Bind<T>(MethodInfo method, object? target, SourceLocation location)
    {
        bool fits = method.ReturnType == typeof(Task) && !method.ContainsGenericParameters
            && method.GetParameters() is [ParameterInfo first, ParameterInfo second]
            && first.ParameterType == typeof(T) && second.ParameterType == typeof(CancellationToken);
        if (!fits) throw CodeErrors.BadHandler(location, typeof(T).Name);
        return method.CreateDelegate<Func<T, CancellationToken, Task>>(method.IsStatic ? null : target);
    }

    private static (string File, int Line) PlaceOf(MethodInfo method) => method.GetCustomAttribute<SinkAttribute>() is SinkAttribute sink
        ? (sink.File, sink.Line)
        : method.GetCustomAttribute<OnEventAttribute>() is OnEventAttribute hook ? (hook.File, hook.Line) : ("", 0);
}
