using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Simd;

namespace EdgeNet.Tests.Conformance;

/// <summary>Every catalogued operator, every kernel it has, every vector width, over awkward sizes, against a naive oracle.</summary>
public sealed class ConformanceSuite
{
    private static readonly Lazy<ILookup<string, Case>> Cases = new(() => typeof(ConformanceSuite).Assembly.GetTypes()
        .Where(t => t is { IsAbstract: false, IsInterface: false } && t.IsAssignableTo(typeof(ICases)))
        .SelectMany(t => ((ICases)Activator.CreateInstance(t)!).Cases())
        .ToLookup(c => c.Operator.Type));

    public static IEnumerable<Case> CasesOf(string name) => Cases.Value[name];

    public static IEnumerable<Case> AllCases => Cases.Value.SelectMany(c => c);

    public static TheoryData<string, SimdLevel> OperatorsAndLevels()
    {
        var data = new TheoryData<string, SimdLevel>();
        foreach (var name in Catalog.Names)
            foreach (var level in Cpu.Supported) data.Add(name, level);
        return data;
    }

    public static TheoryData<string> Operators() => [.. Catalog.Names];

    [Theory]
    [MemberData(nameof(OperatorsAndLevels))]
    public void Every_kernel_of_an_operator_computes_what_its_oracle_does(string name, SimdLevel level)
    {
        Assert.True(Cases.Value.Contains(name), $"{name} has no conformance cases; add a class that implements ICases.");
        foreach (var test in Cases.Value[name])
            Assert.True(StepRunner.RunAll(test, level) > 0, $"No kernel applies to {test}.");
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void A_plan_of_one_operator_computes_what_its_oracle_does(string name)
    {
        foreach (var threads in (int[])[1, 2])
            foreach (var test in Cases.Value[name]) PlanRunner.Run(test, threads);
    }

    [Theory]
    [MemberData(nameof(Operators))]
    public void Attributes_survive_being_written_and_read(string name)
    {
        foreach (var test in Cases.Value[name])
            Assert.Equal(Describe(test.Operator), Describe(Catalog.Create(name, Catalog.Attributes(test.Operator).ToDictionary(StringComparer.Ordinal))));
    }

    /// <summary>An operator with its attributes, lists written out.</summary>
    public static string Describe(Operator op) => $"{op.Type}({string.Join(", ", Catalog.Attributes(op).Select(a => $"{a.Key}={Show(a.Value)}"))})";

    private static string Show(object? value) => value switch
    {
        Operator op => Describe(op),
        System.Collections.IEnumerable list and not string => $"[{string.Join(' ', list.Cast<object>())}]",
        _ => $"{value}",
    };
}
