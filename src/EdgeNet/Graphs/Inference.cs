using EdgeNet.Tensors;

namespace EdgeNet.Graphs;

/// <summary>What a shape rule sees: the inputs' specs, their contents where constant, and where to put the outputs' specs.</summary>
internal sealed class Inference
{
    private readonly Operator op;
    private readonly IReadOnlyList<Value?> inputs;
    private readonly List<TensorSpec> outputs = [];
    private readonly bool takesIntegers;

    private Inference(string node, Operator op, IReadOnlyList<Value?> inputs) =>
        (Node, this.op, this.inputs, takesIntegers) = (node, op, inputs, op.IntegerKernels.Count > 0);

    /// <summary>The node's name.</summary>
    public string Node { get; }

    /// <summary>How many inputs are given, those left out in between counted.</summary>
    public int Count => inputs.Count;

    /// <summary>Checks attributes and inputs and answers the outputs' specs.</summary>
    public static IReadOnlyList<TensorSpec> Run(string node, Operator op, IReadOnlyList<Value?> inputs)
    {
        op.Visit(new AttributeVisitor(node));
        var signature = op.Signature;
        if (inputs.Count > signature.Most)
            throw new GraphException(node, $"{inputs.Count} inputs were given; {op.Type} takes at most {signature.Most} ({signature}).");
        for (var i = 0; i < Math.Max(inputs.Count, signature.Least); i++)
        {
            if (!signature.Optional(i) && (i >= inputs.Count || inputs[i] is null))
                throw new GraphException(node, $"input {i} ({signature.Name(i)}) is missing; {op.Type} takes ({signature}).");
        }

        var inference = new Inference(node, op, inputs);
        try
        {
            op.Infer(inference);
        }
        catch (Exception e) when (e is OverflowException || (e is EdgeNetException && e is not GraphException))
        {
            throw inference.Fail($"its sizes can't be computed: {e.Message}");
        }

        return inference.outputs;
    }

    /// <summary>Whether an optional input is given.</summary>
    public bool Has(int index) => index < inputs.Count && inputs[index] is not null;

    /// <summary>An input's spec: real numbers, if the operator computes with the integers that stand for them.</summary>
    public TensorSpec Input(int index) => takesIntegers && Given(index) is { Quantization: not null } spec ? new(DType.F32, spec.Shape) : Given(index);

    private TensorSpec Given(int index) => inputs[index]!.Spec;

    /// <summary>An input's shape.</summary>
    public Shape Shape(int index) => Input(index).Shape;

    /// <summary>An input's contents, or null if they are computed.</summary>
    public Tensor? Constant(int index) => index < inputs.Count ? inputs[index]?.Constant : null;

    /// <summary>States the next output.</summary>
    public void Output(DType type, Shape shape) => Output(new TensorSpec(type, shape));

    /// <summary>States the next output.</summary>
    public void Output(TensorSpec spec)
    {
        if (!spec.IsAddressable) throw Fail($"its output would be {spec}, more than fits into memory; make the input or what multiplies it smaller");
        if (op.Result is not null && spec.Type == DType.F32 && op.GivesIntegers(outputs.Count)) spec = new(DType.U8, spec.Shape, op.Result);
        outputs.Add(spec);
    }

    /// <summary>The shape of an input that must have a given element type and number of dimensions.</summary>
    public Shape Expect(int index, DType type, int? rank = null)
    {
        var spec = Input(index);
        if (spec.Type != type || (rank is { } r && spec.Shape.Rank != r))
            throw Fail(index, $"expected {type}{(rank is null ? "" : $" with {rank} dimensions")}");
        return spec.Shape;
    }

    /// <summary>Requires an input to have exactly this shape.</summary>
    public void ExpectShape(int index, Shape shape, string meaning)
    {
        if (Shape(index) != shape) throw Fail(index, $"expected {shape} ({meaning})");
    }

    /// <summary>An axis counted from the front; a negative one counts from the back.</summary>
    public int Axis(int axis, int rank, string name = "axis") => axis >= -rank && axis < rank ? (axis + rank) % Math.Max(rank, 1)
        : throw new AttributeException(Node, $"attribute '{name}' is {axis}; it must be from {-rank} to {rank - 1} for {rank} dimensions.");

    /// <summary>An error about one input.</summary>
    public ShapeException Fail(int index, string problem) =>
        new(Node, $"input {index} ({op.Signature.Name(index)}) is {Given(index)}; {problem}.");

    /// <summary>An error about the inputs together.</summary>
    public ShapeException Fail(string problem) =>
        new(Node, $"{op.Type} over ({string.Join(", ", inputs.Select(i => i?.Spec.ToString() ?? "nothing"))}): {problem}.");
}
