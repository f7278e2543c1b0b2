using EdgeNet.Execution;
using EdgeNet.Graphs;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using EdgeNet.Training;

namespace EdgeNet.Tests.Training;

/// <summary>
/// Every differentiable operator's gradients against finite differences of its oracle in doubles, over the conformance cases. The loss
/// is the sum of all float outputs, each element weighed by a number of its own.
/// </summary>
public sealed class GradientSuite
{
    /// <summary>How many elements of an input are varied at most.</summary>
    private const int Samples = 12;

    /// <summary>Oracles of larger cases take too long to be asked so often.</summary>
    private const int MostElements = 3000;

    private const int MostCases = 40;

    /// <summary>All but the one that says it has none.</summary>
    public static TheoryData<string> Operators() => [.. Catalog.Names.Where(name => !NotDifferentiable.Names.Contains(name) && name != nameof(StopGradient))];

    [Theory]
    [MemberData(nameof(Operators))]
    public void Gradients_are_what_finite_differences_of_the_oracle_say(string name)
    {
        // Of an operator with hundreds of cases, some of each kind do.
        var tame = ConformanceSuite.CasesOf(name).Concat(GradientCases.Of(name)).Where(IsTame).ToList();
        var compared = tame.Where((_, i) => i % (1 + (tame.Count / MostCases)) == 0).Sum(Compare);
        Assert.True(compared > 0, $"No case of {name} has a slope to compare; add one to GradientCases.");
    }

    public static TheoryData<string> OperatorsWithout() => [.. NotDifferentiable.Names];

    [Theory]
    [MemberData(nameof(OperatorsWithout))]
    public void What_is_said_to_have_no_gradient_has_none(string name)
    {
        foreach (var test in ConformanceSuite.CasesOf(name).Where(c => c.Inputs.Any(i => i is { Type: DType.F32 })).Take(1))
        {
            var expected = test.Expected;
            if (expected.All(e => e.Type != DType.F32) || test.Operator.Updates > 0) continue;
            Assert.Throws<GraphException>(() => Build(test, expected, expected));
        }
    }

    // Oracles of infinities and of numbers so large that differences vanish in them tell nothing; bytes have no slope.
    private static bool IsTame(Case test) =>
        test.Inputs.Sum(i => i?.Values.Length ?? 0) <= MostElements && test.Operator is not (RecurrentOperator { KeepsSums: true } or RecurrentOperator { StateQuantization: not null } or ScatterElements { Reduction: > ScatterReduction.Add } or ScatterND { Reduction: > ScatterReduction.Add })
        && test.Inputs.All(i => i is null || i.Values.All(v => Math.Abs(v) < 1e3)) && test.Inputs.Any(i => i is { Type: DType.F32, Values.Length: > 0 });

    private static int Compare(Case test)
    {
        var expected = test.Expected;
        if (!expected.Any(e => e.Type == DType.F32 && e.Values.Length > 0) || IsTable(test, expected)) return 0;
        var weights = expected.Select((e, o) => TestTensor.Random(e.Shape, seed: 77 + o, low: -1, high: 1)).ToArray();
        var (graph, varied) = Build(test, expected, weights);
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        foreach (var input in session.Plan.Graph.Inputs) Fill(session, input, test.Inputs[int.Parse(input.Name.AsSpan(1))]!);
        session.Run();
        var compared = 0;
        foreach (var index in varied)
        {
            var got = session.Output<float>($"dx{index}");
            var random = new Random(5);
            var count = test.Inputs[index]!.Values.Length;
            foreach (var element in count <= Samples ? Enumerable.Range(0, count) : Enumerable.Range(0, Samples).Select(_ => random.Next(count)))
            {
                if (Slope(test, weights, index, element) is not { } slope) continue;
                // Where the operator gives no number, its gradient needn't either.
                if (float.IsNaN(got[element]) && expected.Any(y => y.Values.Any(double.IsNaN))) continue;
                var tolerance = 2e-3 * Math.Max(1, Math.Abs(slope));
                Assert.True(Math.Abs(got[element] - slope) <= tolerance, $"{test}: the gradient of input {index} at element {element} is {got[element]}, finite differences give {slope}.");
                compared++;
            }
        }

        return compared;
    }

    /// <summary>Whether the oracle gives values written down for these very inputs.</summary>
    private static bool IsTable(Case test, TestTensor[] expected)
    {
        var others = test.Inputs.Select(t => t is { Type: DType.F32 } ? TestTensor.Random(t.Shape, seed: 4242) : t!).ToArray();
        return test.Oracle(others).Zip(expected).All(p => p.First.Values.AsSpan().SequenceEqual(p.Second.Values));
    }

    private static (Graph Graph, IReadOnlyList<int> Varied) Build(Case test, TestTensor[] expected, TestTensor[] weights)
    {
        var graph = new Graph("gradient");
        var inputs = test.Inputs.Select((t, i) => t is null ? null : t.Type == DType.F32 ? graph.Input($"x{i}", t.Spec) : graph.Constant(t.ToTensor())).ToArray();
        var outputs = graph.Add(test.Operator, inputs);
        var losses = outputs.Select((y, o) => (Y: y, O: o)).Where(p => p.Y.Spec.Type == DType.F32 && expected[p.O].Values.Length > 0)
            .Select(p => p.Y.Mul(graph.Constant(weights[p.O].ToTensor())).ReduceSum([], keepDims: false)).ToList();
        var loss = losses.Count == 1 ? losses[0] : graph.Add(new Sum(), losses)[0];
        var varied = Enumerable.Range(0, inputs.Length).Where(i => inputs[i] is { IsInput: true } && test.Inputs[i]!.Values.Length > 0).ToList();
        var gradients = graph.Gradients(loss, [.. varied.Select(i => inputs[i]!)]);
        for (var k = 0; k < varied.Count; k++) graph.Output($"dx{varied[k]}", gradients[k] ?? graph.Constant(new Tensor(inputs[varied[k]]!.Spec)));
        return (graph, varied);
    }

    private static unsafe void Fill(Session session, Value input, TestTensor tensor) => tensor.Store(session.Address(input));

    /// <summary>The derivative of the loss by one element, or null where it has a kink.</summary>
    private static double? Slope(Case test, TestTensor[] weights, int index, int element)
    {
        var x = test.Inputs[index]!.Values[element];
        var h = 1e-4 * Math.Max(1, Math.Abs(x));
        var (below, at, above) = (Outputs(-h), test.Expected, Outputs(h));
        var (left, right) = (Change(below, at) / h, Change(at, above) / h);
        var slope = (left + right) / 2;
        // A slope that changes much within a step is a kink or next to one.
        return double.IsFinite(slope) && Math.Abs(left - right) <= 1e-2 * Math.Max(1, Math.Abs(slope)) && Math.Abs(slope) < 1e4 ? slope : null;

        TestTensor[] Outputs(double change)
        {
            var moved = test.Inputs[index]!.Moved(element, change);
            return test.Oracle([.. test.Inputs.Select((t, i) => i == index ? moved : t!)]);
        }

        // Outputs that are no numbers, as roots of negative ones, don't count: nothing here depends on them.
        double Change(TestTensor[] from, TestTensor[] to)
        {
            var sum = 0.0;
            for (var o = 0; o < from.Length; o++)
            {
                if (from[o].Type != DType.F32) continue;
                for (var i = 0; i < from[o].Values.Length; i++)
                {
                    var change = to[o].Values[i] - from[o].Values[i];
                    if (!double.IsNaN(change)) sum += change * weights[o].Values[i];
                }
            }

            return sum;
        }
    }
}
