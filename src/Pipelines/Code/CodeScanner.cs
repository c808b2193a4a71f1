using System.Reflection;
using Millrace.Foundation.Faults;
using Millrace.Pipelines.Faults;
using Millrace.Pipelines.Graph;
using Millrace.Pipelines.Language;

namespace Millrace.Pipelines.Code;

/// <summary>
/// Finds the methods that declare datasets and flows, and calls them in the order of their source lines.
/// </summary>
internal static class CodeScanner
{
    private const BindingFlags AllMethods = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static
        | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    /// <summary>Declares what every type of an assembly declares; types by full name.</summary>
    public static void DeclareAll(ScriptScope scope, Assembly assembly)
    {
        Type[] types =
        [
            .. assembly.GetTypes()
                .Where(type => !type.ContainsGenericParameters && Declared(type).Count + CodeHandlers.Of(type.GetMethods(AllMethods)).Count > 0)
                .OrderBy(type => type.FullName, StringComparer.Ordinal),
        ];
        if (types.Length == 0) throw CodeErrors.NothingDeclared($"Assembly '{assembly.GetName().Name}'");
        foreach (Type type in types) Declare(scope, type, instance: null);
    }

    /// <summary>Declares what one type declares.</summary>
    public static void Declare(ScriptScope scope, Type type, object? instance)
    {
        IReadOnlyList<DeclaringMethod> methods = Declared(type);
        IReadOnlyList<MethodInfo> handlers = CodeHandlers.Of(type.GetMethods(AllMethods));
        if (methods.Count + handlers.Count == 0) throw CodeErrors.NothingDeclared($"Type '{type.Name}'");
        PipelineContext context = new(scope.Builder.Defaults);
        object? target = instance ?? (methods.Select(method => method.Method).Concat(handlers).All(method => method.IsStatic) ? null : Create(type));
        foreach (DeclaringMethod method in methods) Declare(scope, method, target, context);
        foreach (MethodInfo handler in handlers) CodeHandlers.Declare(scope, handler, target);
    }

    private static IReadOnlyList<DeclaringMethod> Declared(Type type) =>
    [
        .. type.GetMethods(AllMethods)
            .Select(method => new DeclaringMethod(
                method,
                [.. method.GetCustomAttributes<DatasetAttribute>()],
                method.GetCustomAttribute<AppendFlowAttribute>(),
                [.. method.GetCustomAttributes<ExpectationAttribute>().OrderBy(rule => rule.Line)]))
            .Where(method => method.Datasets.Count > 0 || method.Flow is not null || method.Rules.Count > 0)
            .OrderBy(method => method.File, StringComparer.Ordinal)
            .ThenBy(method => method.Line)
            .ThenBy(method => method.Method.MetadataToken),
    ];

    private static object Create(Type type)
    {
        bool canCreate = !type.IsAbstract && type.GetConstructor(Type.EmptyTypes) is not null;
        return (canCreate ? Activator.CreateInstance(type) : null) ?? throw CodeErrors.NoConstructor(type);
    }

    private static void Declare(ScriptScope scope, DeclaringMethod method, object? target, PipelineContext context)
    {
        CheckShape(method);
        Query? query = Call(method, target, context);
        string sqlName = CodeLocation.SqlName(method.Method.Name);
        if (method.Flow is AppendFlowAttribute flow)
        {
            PipelineBuilder.Flow(
                scope,
                method.Owner,
                flow.Name ?? sqlName,
                flow.Target,
                query ?? throw CodeErrors.BadMethod(method.Location, "a flow needs a query; the method gives null."),
                flow.Once,
                flow.Comment,
                method.Location);
            return;
        }

        DatasetAttribute dataset = method.Datasets[0];
        DatasetKind kind = KindOf(dataset);
        if (query is null && kind != DatasetKind.StreamingTable)
            throw CodeErrors.BadMethod(method.Location, "a view needs a query; the method gives null.");
        Describe(method, dataset).Declare(scope, kind, dataset.Name ?? sqlName, query);
    }

    private static void CheckShape(DeclaringMethod method)
    {
        ParameterInfo[] parameters = method.Method.GetParameters();
        bool takesContext = parameters.Length == 1 && parameters[0].ParameterType == typeof(PipelineContext);
        string? problem = method switch
        {
            { Datasets.Count: > 1 } => "it has the attributes of two kinds of dataset; keep one.",
            { Datasets.Count: > 0, Flow: not null } => "it has the attribute of a dataset and [AppendFlow]; keep one.",
            { Datasets.Count: 0, Flow: null } => "it has an expectation but no [StreamingTable], "
                + "[MaterializedView] or [TemporaryView].",
            { Flow: not null, Rules.Count: > 0 } => "expectations belong to the table, not to [AppendFlow].",
            _ when method.Method.ReturnType != typeof(Query) && method.Method.ReturnType != typeof(TimeSeriesQuery) =>
                $"it returns {method.Method.ReturnType.Name}; it must return Query.",
            _ when parameters.Length > 0 && !takesContext => "it may take nothing but one PipelineContext.",
            _ when method.Method.ContainsGenericParameters => "it is generic.",
            _ => null,
        };
        if (problem is not null) throw CodeErrors.BadMethod(method.Location, problem);
    }

    private static Query? Call(DeclaringMethod method, object? target, PipelineContext context)
    {
        object?[] arguments = method.Method.GetParameters().Length == 0 ? [] : [context];
        try
        {
            object? result = method.Method.Invoke(method.Method.IsStatic ? null : target, arguments);
            return result is TimeSeriesQuery series ? series.AsQuery() : (Query?)result;
        }
        catch (TargetInvocationException fault) when (fault.InnerException is Exception cause)
        {
            throw CodeErrors.MethodFailed(method.Location, cause);
        }
    }

    private static DatasetKind KindOf(DatasetAttribute dataset) => dataset switch
    {
        StreamingTableAttribute => DatasetKind.StreamingTable,
        MaterializedViewAttribute => DatasetKind.MaterializedView,
        TemporaryViewAttribute => DatasetKind.TemporaryView,
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static DatasetBuilder Describe(DeclaringMethod method, DatasetAttribute attribute)
    {
        DatasetBuilder dataset =
            new DatasetBuilder(method.Owner, method.Location).Properties(attribute.TableProperties);
        if (attribute.Comment is string comment) dataset.Comment(comment);
        if (attribute.Columns is string columns) dataset.Columns(columns);
        foreach (ExpectationAttribute rule in method.Rules)
            dataset.Rule(rule.Name, rule.Condition, rule.Action, CodeLocation.At(method.Owner, rule.File, rule.Line));
        if (attribute is not StoredDatasetAttribute stored) return dataset;
        if (stored.PartitionedBy.Length > 0) dataset.PartitionedBy(stored.PartitionedBy);
        if (stored.ClusterBy.Length > 0) dataset.ClusterBy(stored.ClusterBy);
        if (stored.ExpectFrom is string rules) dataset.RulesFrom(rules);
        return stored.Private ? dataset.Private() : dataset;
    }

    private sealed record DeclaringMethod(
        MethodInfo Method,
        IReadOnlyList<DatasetAttribute> Datasets,
        AppendFlowAttribute? Flow,
        IReadOnlyList<ExpectationAttribute> Rules)
    {
        public string Owner => $"{Method.DeclaringType?.Name}.{Method.Name}";

        public string File => Datasets.Count > 0 ? Datasets[0].File : Flow?.File ?? Rules[0].File;

        public int Line => Datasets.Count > 0 ? Datasets[0].Line : Flow?.Line ?? Rules[0].Line;

        public SourceLocation Location => CodeLocation.At(Owner, File, Line);
    }
}
