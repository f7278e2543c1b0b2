using System.Collections.Immutable;
using EdgeNet.Graphs;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Tensors;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// One ONNX node on its way into the graph: its inputs in whatever order of axes a rule wants, its attributes, the contents
/// of inputs that must be known, and a place for its outputs.
/// </summary>
internal sealed partial class NodeImport
{
    private readonly Importer importer;
    private readonly Scope scope;
    private readonly string label;

    public NodeImport(Importer importer, Scope scope, NodeProto node)
    {
        (this.importer, this.scope, Proto) = (importer, scope, node);
        label = scope.Prefix + NameOf(node);
        foreach (var attribute in node.Attribute) unread[attribute.Name] = attribute;
    }

    public NodeProto Proto { get; }

    /// <summary>What to call a node: its name, or that of an output somebody may read.</summary>
    public static string NameOf(NodeProto node) => node.Name.Length > 0 ? node.Name : node.Output.FirstOrDefault(o => o.Length > 0, node.OpType);

    /// <summary>The version of the operator set the node belongs to.</summary>
    public long Opset => scope.Opset;

    public int InputCount => Proto.Input.Count;

    public int OutputCount => Proto.Output.Count;

    /// <summary>Whether an optional input is given.</summary>
    public bool Has(int input) => input < Proto.Input.Count && Proto.Input[input].Length > 0;

    /// <summary>Whether somebody may read an output.</summary>
    public bool Wants(int output) => output < Proto.Output.Count && importer.IsRead(Proto.Output[output]);

    /// <summary>An input as it lies.</summary>
    public Laid Input(int index)
    {
        if (!Has(index)) throw new RuleException($"input {index} is missing");
        return importer.Lookup(scope, Proto.Input[index]);
    }

    /// <summary>An input with its axes in ONNX's order.</summary>
    public Value Plain(int index)
    {
        var x = Input(index);
        return Arrange(x, AxisOrder.Plain(x.Order.Rank));
    }

    /// <summary>An optional input with its axes in ONNX's order, or null.</summary>
    public Value? PlainOrNull(int index) => Has(index) ? Plain(index) : null;

    /// <summary>An input with its channels, axis 1, innermost.</summary>
    public Value ChannelsLast(int index)
    {
        var x = Input(index);
        return Arrange(x, AxisOrder.ChannelsLast(x.Order.Rank));
    }

    /// <summary>A value with its axes in a certain order.</summary>
    public Value Arrange(Laid x, AxisOrder order) => importer.Layout.Arrange(x, order);

    /// <summary>A value under another shape, as ONNX sees it.</summary>
    public Laid Reshape(Laid x, Shape shape) => importer.Layout.Reshape(x, shape);

    /// <summary>The contents of an input, axes in ONNX's order.</summary>
    /// <exception cref="UnknownContentsException">They are computed from inputs of the model whose contents aren't given.</exception>
    public Tensor Contents(int index)
    {
        var value = Plain(index);
        return value.Constant ?? throw new UnknownContentsException(Proto.Input[index], value);
    }

    /// <summary>The contents of an input of whole numbers.</summary>
    public long[] Longs(int index) => Numbers.Longs(Contents(index)) ?? throw new RuleException($"input {index} holds {Contents(index).Spec.Type}, not whole numbers");

    /// <summary>The contents of an input of whole numbers as ints, which what lies beyond is held within.</summary>
    public int[] Ints(int index) => [.. Longs(index).Select(x => (int)Math.Clamp(x, int.MinValue, int.MaxValue))];

    /// <summary>The only element of an input of whole numbers.</summary>
    public long Long(int index) => Longs(index) is [var only] ? only : throw new RuleException($"input {index} is {Contents(index).Spec}; one number is expected");

    /// <summary>The only element of an input.</summary>
    public float Scalar(int index) => Numbers.Exactly(Contents(index)) is [var only] ? only : throw new RuleException($"input {index} is {Contents(index).Spec}; one number is expected");

    /// <summary>The only element of an input, a whole number whatever its type.</summary>
    public int Whole(int index)
    {
        var number = Contents(index).Spec.Type == DType.F32 ? Scalar(index) : (double)Long(index);
        return number is >= int.MinValue and <= int.MaxValue && Math.Floor(number) == number ? (int)number
            : throw new RuleException($"input {index} is {number}; a whole number of 32 bits is expected");
    }

    /// <summary>The element type an input has in the model; one of ours may stand for several.</summary>
    public DataType StoredType(int index) => importer.StoredType(Input(index).Value);

    /// <summary>An axis counted from the front.</summary>
    public static int Axis(long axis, int rank) => axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis)
        : throw new RuleException($"axis {axis} is not among those of {rank} dimensions");

    /// <summary>Refuses to compute more elements beforehand than a model of this size can have a use for.</summary>
    public void Reserve(double elements)
    {
        if (elements > int.MaxValue || !importer.MayGrow((long)elements * sizeof(long))) throw new RuleException($"it has {elements} elements, more than can be computed beforehand");
    }

    /// <summary>Adds a constant.</summary>
    public Value Constant(Tensor tensor) => importer.Graph.Constant(tensor, label);

    /// <summary>Adds an operator and answers its first output; if its inputs are known, so is what it answers.</summary>
    public Value Add(Operator op, params Value?[] inputs) => Adds(op, inputs)[0];

    /// <summary>Adds an operator of the catalogue by its name.</summary>
    public Value Add(string type, params Value?[] inputs) => Add(Catalog.Create(type), inputs);

    /// <summary>The same numbers in another element type.</summary>
    public Value To(Value x, DType type) => x.Spec.Type == type ? x
        : type == DType.F32 && importer.WholeReals.TryGetValue(x, out var reals) ? reals : Add(new Cast { To = type }, x);

    /// <summary>Notes that integers are there as floats, too.</summary>
    public void Remember(Value integers, Value reals) => importer.WholeReals[integers] = reals;

    /// <summary>Notes which reals a run makes bytes of, and how.</summary>
    public void Remember(Value bytes, Value reals, Func<Value, Value> quantize) => importer.QuantizedReals[bytes] = (reals, quantize);

    /// <summary>The reals that a run makes bytes of, and how; null if the bytes are anything else.</summary>
    public (Value Reals, Func<Value, Value> Quantize)? Quantized(Value bytes) => importer.QuantizedReals.TryGetValue(bytes, out var origin) ? origin : null;

    /// <summary>Adds an operator and answers all of its outputs.</summary>
    public IReadOnlyList<Value> Adds(Operator op, params Value?[] inputs) => importer.Add(op, inputs, label);

    /// <summary>The operator of the same name as the node's, with all of its attributes as they are.</summary>
    public Operator Same() => Same(Proto.OpType);

    /// <summary>An operator with all of the node's attributes as they are.</summary>
    public Operator Same(string type) => Catalog.Create(type, AllAttributes());

    /// <summary>States an output.</summary>
    public void Set(int output, Laid value)
    {
        if (output < Proto.Output.Count && Proto.Output[output].Length > 0) scope.Define(Proto.Output[output], value);
    }

    /// <summary>States an output whose axes lie in some order.</summary>
    public void Set(int output, Value value, AxisOrder order) => Set(output, new Laid(value, order));

    /// <summary>States an output whose axes are in ONNX's order.</summary>
    public void Set(int output, Value value) => Set(output, new Laid(value));

    /// <summary>States an output with its channels, axis 1 for ONNX, innermost.</summary>
    public void SetChannelsLast(int output, Value value) => Set(output, value, AxisOrder.ChannelsLast(value.Shape.Rank));

    /// <summary>Imports the nodes of a branch in place and answers its outputs.</summary>
    public IReadOnlyList<Laid> Branch(GraphProto branch)
    {
        var inner = new Scope(branch.Initializer, scope) { Opset = scope.Opset, Prefix = scope.Prefix };
        return importer.ImportInner(branch.Node, [.. branch.Output.Select(o => o.Name)], inner);
    }

    /// <summary>Imports the nodes of a function in place of this one.</summary>
    public void Call(FunctionProto function)
    {
        if (InputCount > function.Input.Count || OutputCount > function.Output.Count)
            throw new RuleException($"it has {InputCount} inputs and {OutputCount} outputs; the model's function takes {function.Input.Count} and gives {function.Output.Count}");
        importer.CountInner(function.Node);
        var absent = function.Input.Where((_, i) => !Has(i)).ToHashSet(StringComparer.Ordinal);
        var body = new FunctionBody(function, name => unread.Remove(name, out var given) ? given : null, absent);
        var inner = new Scope([], outer: null) { Opset = importer.OpsetOf(function), Prefix = $"{label}/" };
        for (var i = 0; i < InputCount; i++)
            if (Has(i)) inner.Define(function.Input[i], Input(i));
        var wanted = Enumerable.Range(0, OutputCount).Where(Wants).ToList();
        var results = importer.ImportInner(body.Nodes, [.. wanted.Select(i => function.Output[i])], inner);
        foreach (var (i, result) in wanted.Zip(results)) Set(i, result);
    }

    /// <summary>Refuses outputs beyond those a rule can give.</summary>
    public void RefuseOutputsFrom(int output, string what)
    {
        for (var i = output; i < OutputCount; i++)
            if (Wants(i)) throw new RuleException($"output {i} ({what}) is not supported");
    }
}

/// <summary>A node that can't be imported, and why.</summary>
internal sealed class RuleException(string reason) : Exception(reason);

/// <summary>A node needs to know the contents of a value that is computed from the model's inputs.</summary>
internal sealed class UnknownContentsException(string name, Value value) : Exception
{
    /// <summary>The value's name in the model.</summary>
    public string Name { get; } = name;

    /// <summary>The inputs of the model it is computed from.</summary>
    public IReadOnlyList<Value> Sources { get; } = Importer.SourcesOf(value);
}
