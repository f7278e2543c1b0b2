using EdgeNet.Graphs;
using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Gives a variable new contents, once all that reads the old ones has run.</summary>
/// <example><code>steps.Assign(steps.Affine(beta: 1));</code></example>
public sealed record Assign : Operator
{
    private const int Variable = 0, Contents = 1;

    internal override Signature Signature { get; } = new("variable", "contents");

    internal override int Updates => 1;

    internal override IReadOnlyList<Kernel> Kernels => [new("copy", c => new AssignStep(c.Output()))];

    internal override void Infer(Inference i)
    {
        if (i.Input(Contents) != i.Input(Variable)) throw i.Fail(Contents, $"expected {i.Input(Variable)}, as the variable is");
        i.Output(i.Input(Variable));
    }

    private sealed unsafe class AssignStep(TensorSpec spec) : Step
    {
        private const int BytesPerUnit = 1 << 16;
        private byte* from, to;

        public override void Bind(Binding binding)
        {
            from = binding.Input<byte>(Contents);
            to = binding.Output<byte>();
        }

        public override int Units(int phase) => (int)((spec.Bytes + BytesPerUnit - 1) / BytesPerUnit);

        public override void Run(int phase, int begin, int end, int worker)
        {
            var (first, last) = ((long)begin * BytesPerUnit, Math.Min((long)end * BytesPerUnit, spec.Bytes));
            Buffer.MemoryCopy(from + first, to + first, last - first, last - first);
        }
    }
}

public static partial class Ops
{
    /// <summary>Gives a variable new contents, once all that reads the old ones has run; answers the variable as it is then.</summary>
    public static Value Assign(this Value variable, Value contents, string? name = null) => variable.Graph.Add(new Assign(), [variable, contents], name)[0];
}
