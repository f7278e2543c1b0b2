using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// The family of random tensors. They are functions of a seed and a counter: the same two give the same bits, on any processor and any number
/// of threads, so that a run can be repeated and a step of training resumed. The counter is an I64, as a variable that counts the runs.
/// </summary>
public abstract record RandomOperator : Operator
{
    /// <summary>The shape.</summary>
    public ImmutableArray<int> Shape { get; internal set; } = [];

    /// <summary>Tells operators with the same counter apart.</summary>
    public int Seed { get; internal set; }

    internal override Signature Signature { get; } = new("counter");

    internal override IReadOnlyList<Kernel> Kernels => [new("map", c => new RandomStep(c, Seed, counter: 0, Numbers(c.Level)))];

    internal override void Attributes(AttributeVisitor a)
    {
        Shape = a.Ints("shape", Shape, min: 0);
        Seed = a.Int("seed", Seed);
    }

    internal override void Infer(Inference i)
    {
        ExpectCounter(i, 0);
        i.Output(DType.F32, new Shape(Shape.AsSpan()));
    }

    /// <summary>Requires an input to be one I64.</summary>
    internal static void ExpectCounter(Inference i, int index)
    {
        if (i.Expect(index, DType.I64).Elements != 1) throw i.Fail(index, "expected one number, the counter");
    }

    /// <summary>How numbers are made of random bits, at one SIMD level.</summary>
    private protected abstract RandomMap Numbers(SimdLevel level);
}

/// <summary>Numbers that depend on a counter and on their place, and, where the counter isn't the first input, on that.</summary>
internal sealed unsafe class RandomStep(KernelContext c, int seed, int counter, RandomMap map) : Step
{
    private const int ElementsPerUnit = 256 * RandomMap.Group;

    private readonly long elements = c.Output().Shape.Elements;
    private float* x, y;
    private long* count;

    public override bool MayOverwrite(int input) => input != counter;

    public override void Bind(Binding binding)
    {
        count = binding.Input<long>(counter);
        x = counter == 0 ? null : binding.Input<float>(0);
        y = binding.Output<float>();
    }

    public override int Units(int phase) => (int)((elements + ElementsPerUnit - 1) / ElementsPerUnit);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var first = (long)begin * ElementsPerUnit;
        var last = Math.Min((long)end * ElementsPerUnit, elements);
        map.Run(new(seed, *count), first, x == null ? null : x + first, y + first, (nint)(last - first));
    }
}

public static partial class Ops
{
    /// <summary>Adds a variable that counts a session's runs: 0 in the first, which everything that reads it sees, forward and backward.</summary>
    public static Value Counter(this Graph graph, string name = "counter")
    {
        var counter = graph.Variable(Tensor.Scalar(0L), name);
        counter.Assign(counter.Add(graph.Constant(Tensor.Scalar(1L))));
        return counter;
    }
}
