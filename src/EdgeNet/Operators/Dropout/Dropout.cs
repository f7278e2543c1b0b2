using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Simd;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>
/// Leaves values as they are; given a counter, sets a random fraction of them to 0 and divides the others by the fraction kept, as training
/// does. Which ones depends on the counter and the seed alone.
/// </summary>
/// <example><code>Value training = x.Dropout(0.5f, graph.Counter("dropout"), seed: 1), inference = x.Dropout(0.5f);</code></example>
public sealed partial record Dropout : Operator
{
    private const int Counter = 1;

    private static readonly Signature Inputs = new("X", "counter?");

    /// <summary>The fraction training drops.</summary>
    public float Ratio { get; internal set; } = 0.5f;

    /// <summary>Tells operators with the same counter apart.</summary>
    public int Seed { get; internal set; }

    internal override Signature Signature => Inputs;

    internal override IReadOnlyList<Kernel> Kernels =>
    [
        new("copy", c => !c.HasInput(Counter), Copy.Kernel.Create),
        new("map", c => c.HasInput(Counter), c => new RandomStep(c, Seed, Counter, RandomMap.Of(new Formula(Ratio), c.Level))),
    ];

    internal override void Attributes(AttributeVisitor a)
    {
        Ratio = a.Float("ratio", Ratio, min: 0, max: 1);
        Seed = a.Int("seed", Seed);
    }

    internal override void Infer(Inference i)
    {
        if (i.Has(Counter))
        {
            i.Expect(0, DType.F32);
            RandomOperator.ExpectCounter(i, Counter);
        }

        i.Output(i.Input(0));
    }

    internal override IEnumerable<View> Views(Node node) => node.Has(Counter) ? [] : [View.Alias()];

    private readonly struct Formula(float ratio) : IRandomFormula
    {
        private readonly float scale = ratio == 1 ? 0 : 1 / (1 - ratio);

        public static bool ReadsInput => true;

        public (L First, L Second) Apply<L>(L u, L v, L x, L y) where L : struct, ILane<L> => ((x * scale) & (u >= ratio), (y * scale) & (v >= ratio));
    }
}

public static partial class Ops
{
    /// <summary>The same values; training drops a fraction of them at random.</summary>
    /// <param name="x">The values.</param>
    /// <param name="ratio">The fraction dropped.</param>
    /// <param name="counter">An I64 that differs from step to step, for training; null for inference, which drops nothing.</param>
    /// <param name="seed">Tells operators with the same counter apart.</param>
    /// <param name="name">The node's name.</param>
    public static Value Dropout(this Value x, float ratio = 0.5f, Value? counter = null, int seed = 0, string? name = null) =>
        x.Graph.Add(new Dropout { Ratio = ratio, Seed = seed }, counter is null ? [x] : [x, counter], name)[0];
}
