using EdgeNet.Graphs;
using EdgeNet.Onnx.Proto;
using EdgeNet.Operators;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <summary>
/// One of our nodes while it is written: its inputs in the order a rule asks for, the ONNX nodes it becomes, its outputs.
/// A rule reads like the expression it stands for: <c>n.Give(n.Add("Mul", [x, n.Add("Sigmoid", [x])]), order)</c>.
/// </summary>
internal sealed class NodeExport(GraphExporter exporter, ModelWriter writer, Node node)
{
    private readonly Dictionary<string, NodeProto> added = new(StringComparer.Ordinal);

    public Operator Operator => node.Operator;

    /// <summary>How many inputs there are, those left out in between counted.</summary>
    public int Count => node.Inputs.Count;

    /// <summary>The operator's attributes by name.</summary>
    public (string Name, object? Value)[] Attributes => AttributesOf(node.Operator);

    /// <summary>An operator's attributes by name. Integers for results have been raised to reals: nothing says so any more.</summary>
    public static (string Name, object? Value)[] AttributesOf(Operator op) => [.. Catalog.Attributes(op).Where(a => a.Key != "result").Select(a => (a.Key, a.Value))];

    public bool Has(int input) => node.Has(input);

    public TensorSpec Spec(int input) => node.Inputs[input]!.Spec;

    public Shape Shape(int input) => Spec(input).Shape;

    public Tensor? Constant(int input) => node.Inputs[input]!.Constant;

    /// <summary>Whether integers stand for some of its inputs.</summary>
    public bool IsQuantized => node.Inputs.Any(v => v?.Spec.Quantization is not null);

    /// <summary>How many outputs the node has.</summary>
    public int Outputs => node.Outputs.Count;

    /// <summary>The shape of an output.</summary>
    public Shape Result(int output = 0) => node.Outputs[output].Shape;

    /// <summary>The order of axes an input was written in.</summary>
    public AxisOrder Order(int input = 0) => exporter.OrderOf(node.Inputs[input]!);

    /// <summary>An input in the order it was written in.</summary>
    public string AsWritten(int input = 0) => In(input, Order(input));

    /// <summary>An input in our own order; "" if it is left out.</summary>
    public string In(int input = 0) => Has(input) ? In(input, AxisOrder.Plain(Shape(input).Rank)) : "";

    /// <summary>An input in a certain order.</summary>
    public string In(int input, AxisOrder order) => exporter.Name(node.Inputs[input]!, order);

    /// <summary>An input with channels before pixels, as ONNX has images.</summary>
    public string Image(int input = 0) => In(input, AxisOrder.ChannelsFirst(Shape(input).Rank));

    /// <summary>An input whose elements follow each other as in our order, whatever its shape.</summary>
    public string Flat(int input = 0) => exporter.Flat(node.Inputs[input]!);

    /// <summary>An input under another shape, then with its axes permuted, then under yet another shape.</summary>
    public string Rearranged(int input, int[] split, int[] permutation, int[] merged)
    {
        if (Constant(input) is { } constant)
        {
            var moved = new Tensor(new(constant.Spec.Type, new(merged)));
            Permuted.Bytes(constant, split, permutation).CopyTo(moved.Bytes);
            return writer.Initializer(node.Inputs[input]!.Name, moved);
        }

        return Reshape(Add("Transpose", [Reshape(Flat(input), split)], ("perm", permutation)), merged);
    }

    /// <summary>Writes an ONNX node with one output and answers that output's name.</summary>
    public string Add(string type, string[] inputs, params ReadOnlySpan<(string Name, object? Value)> attributes) => Add(type, inputs, 1, attributes)[0];

    /// <summary>Writes an ONNX node and answers its outputs' names.</summary>
    public string[] Add(string type, string[] inputs, int outputs, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var name = writer.Unique($"{node.Name}/{type}");
        var names = Enumerable.Range(0, outputs).Select(k => outputs == 1 ? name : writer.Unique($"{name}:{k}")).ToArray();
        var proto = writer.Node(type, name, inputs, names, attributes);
        foreach (var output in names) added[output] = proto;
        return names;
    }

    /// <summary>Writes a Reshape. A 0 in the shape is one, not the length the input has there.</summary>
    public string Reshape(string x, int[] shape) => Add("Reshape", [x, Integers("shape", shape)], ("allowzero", shape.Contains(0) ? 1 : null));

    /// <summary>Writes a number and answers its name.</summary>
    public string Number(string name, float value, DType type = DType.F32)
    {
        var tensor = new Tensor(new(type, []));
        switch (type)
        {
            case DType.F32: tensor.Span<float>()[0] = value; break;
            case DType.F16: tensor.Span<Half>()[0] = (Half)value; break;
            case DType.I64: tensor.Span<long>()[0] = (long)value; break;
            case DType.I32: tensor.Span<int>()[0] = (int)value; break;
            case DType.I8: tensor.Span<sbyte>()[0] = (sbyte)value; break;
            case DType.U8: tensor.Span<byte>()[0] = (byte)value; break;
            case DType.Bool: tensor.Span<bool>()[0] = value != 0; break;
            default: throw new NotExportableException($"numbers of type {type} can't be written");
        }

        return Constant(name, tensor);
    }

    /// <summary>Writes what the node comes to, which must depend on shapes only, and answers its name.</summary>
    public string Known() => writer.Initializer(node.Name, Evaluation.Run(node.Name, node.Operator, node.Inputs, [.. node.Outputs.Select(o => o.Spec)])[0]);

    /// <summary>Writes a list of integers and answers its name.</summary>
    public string Integers(string name, IEnumerable<int> values) => writer.Integers($"{node.Name}/{name}", values);

    /// <summary>Writes a constant and answers its name.</summary>
    public string Constant(string name, Tensor tensor) => writer.Initializer($"{node.Name}/{name}", tensor);

    /// <summary>States which tensor is an output of the node, and in which order it lies.</summary>
    public void Give(string name, AxisOrder order, int output = 0)
    {
        var value = node.Outputs[output];
        if (added.TryGetValue(name, out var proto))
        {
            var final = exporter.NameFor(value, order, value.Name);
            proto.Output[proto.Output.IndexOf(name)] = final;
            if (output == 0) proto.Name = node.Name;
            name = final;
        }

        exporter.Define(value, order, name);
    }

    /// <summary>States which tensor, in our own order, is an output of the node.</summary>
    public void Give(string name, int output = 0) => Give(name, AxisOrder.Plain(Result(output).Rank), output);

    /// <summary>States which tensor, with channels before pixels, is the output of the node.</summary>
    public void GiveImage(string name) => Give(name, AxisOrder.ChannelsFirst(Result().Rank));

    /// <summary>
    /// The inputs of an element-wise node, and the order they lie in: that of the first computed input that lies otherwise than ours,
    /// if every input can be brought into it, else ours.
    /// </summary>
    public (string[] Inputs, AxisOrder Order) Broadcast()
    {
        var plain = AxisOrder.Plain(Result().Rank);
        var inputs = Enumerable.Range(0, Count).ToArray();
        var computed = inputs.Where(i => Constant(i) is null).ToArray();
        var order = computed.All(i => Shape(i).Rank == plain.Rank) ? computed.Select(Order).FirstOrDefault(o => !o.Equals(plain), plain) : plain;
        return ([.. inputs.Select(i => order.Equals(plain) || Shape(i).Elements == 1 && Constant(i) is not null ? In(i) : In(i, order))], order);
    }
}
