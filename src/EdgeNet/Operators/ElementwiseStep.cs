using EdgeNet.Kernels;
using EdgeNet.Tensors;

namespace EdgeNet.Operators;

/// <summary>Element-wise work on inputs broadcast to the output's shape. What is done to a run of elements is the subclass's.</summary>
internal abstract unsafe class ElementwiseStep(TensorSpec result, params TensorSpec[] inputs) : Step
{
    /// <summary>Enough for a unit to be worth handing out, little enough to stay in the nearest cache.</summary>
    protected const int ElementsPerUnit = 8192;

    protected Shape Shape => result.Shape;

    protected BroadcastWalk Walk { get; private set; } = null!;

    /// <summary>Tables of the step's own that are broadcast as inputs are; their pointers come behind the inputs'.</summary>
    protected virtual IReadOnlyList<BroadcastWalk.Operand> Tables => [];

    public override bool MayOverwrite(int input) => inputs[input].Shape == result.Shape && inputs[input].Type.Bits() == result.Type.Bits();

    public override bool TakesPitchedInput(int input) => true;

    public override bool TakesPitchedOutput(int output) => true;

    protected Shape InputShape(int input) => inputs[input].Shape;

    public override void Bind(Binding binding)
    {
        Walk = new(result.Shape,
        [
            .. inputs.Select((spec, i) => new BroadcastWalk.Operand(spec, (nint)binding.Input<byte>(i), binding.InputPitch(i))),
            .. Tables,
            new(result, (nint)binding.Output<byte>(), binding.OutputPitch()),
        ]);
    }

    public override int Units(int phase) => (int)Math.Min((result.Shape.Elements + ElementsPerUnit - 1) / ElementsPerUnit, int.MaxValue);

    public override void Run(int phase, int begin, int end, int worker)
    {
        var cursor = Walk.Elements((long)begin * ElementsPerUnit, Math.Min((long)end * ElementsPerUnit, result.Shape.Elements));
        while (cursor.MoveNext()) Apply(cursor.At, cursor.Count);
    }

    /// <summary>Computes a run of <paramref name="count"/> elements: pointers to the inputs, the tables, and the output.</summary>
    protected abstract void Apply(in BroadcastWalk.Pointers at, nint count);
}
