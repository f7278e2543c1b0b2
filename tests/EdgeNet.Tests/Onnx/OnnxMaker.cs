using EdgeNet.Execution;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf;
using AttributeType = EdgeNet.Onnx.Proto.AttributeProto.Types.AttributeType;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;
using Dimension = EdgeNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace EdgeNet.Tests.Onnx;

/// <summary>Small ONNX models written in code: <c>new OnnxMaker(13).Input("x", 2, 3).Node("Relu(x) -> y").Output("y")</c>.</summary>
internal sealed class OnnxMaker
{
    public OnnxMaker(long opset) => Model.OpsetImport.Add(new OperatorSetIdProto { Version = opset });

    public ModelProto Model { get; } = new() { IrVersion = 8, Graph = new() { Name = "test" } };

    /// <summary>The file.</summary>
    public byte[] Bytes => Model.ToByteArray();

    /// <summary>A graph without inputs and outputs of its own to speak of, as a branch is.</summary>
    public static GraphProto Branch(string output, params string[] nodes)
    {
        var branch = new GraphProto { Name = "branch", Output = { new ValueInfoProto { Name = output } } };
        branch.Node.AddRange(nodes.Select(n => NodeOf(n)));
        return branch;
    }

    /// <summary>A node from text such as <c>Conv(x, w) -> y</c> or <c>com.microsoft.QGemm(…) -> y</c>; an input left out is empty.</summary>
    public static NodeProto NodeOf(string text, params (string Name, object Value)[] attributes)
    {
        var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.IndexOf(')', StringComparison.Ordinal));
        var dot = text.LastIndexOf('.', open);
        var node = new NodeProto { OpType = text[(dot + 1)..open], Domain = dot < 0 ? "" : text[..dot] };
        node.Input.AddRange(Words(text[(open + 1)..close]));
        node.Output.AddRange(Words(text[(text.IndexOf("->", StringComparison.Ordinal) + 2)..]));
        node.Attribute.AddRange(attributes.Select(a => AttributeOf(a.Name, a.Value)));
        return node;
    }

    public static AttributeProto AttributeOf(string name, object value)
    {
        var attribute = new AttributeProto { Name = name };
        switch (value)
        {
            case int i: (attribute.Type, attribute.I) = (AttributeType.Int, i); break;
            case long i: (attribute.Type, attribute.I) = (AttributeType.Int, i); break;
            case float f: (attribute.Type, attribute.F) = (AttributeType.Float, f); break;
            case string s: (attribute.Type, attribute.S) = (AttributeType.String, ByteString.CopyFromUtf8(s)); break;
            case Tensor t: (attribute.Type, attribute.T) = (AttributeType.Tensor, OnnxTensor.Write("", t)); break;
            case GraphProto g: (attribute.Type, attribute.G) = (AttributeType.Graph, g); break;
            case int[] ints: attribute.Type = AttributeType.Ints; attribute.Ints.AddRange(ints.Select(i => (long)i)); break;
            case string[] texts: attribute.Type = AttributeType.Strings; attribute.Strings.AddRange(texts.Select(ByteString.CopyFromUtf8)); break;
            case float[] floats: attribute.Type = AttributeType.Floats; attribute.Floats.AddRange(floats); break;
            default: throw new ArgumentException($"{value.GetType().Name} is no attribute.", nameof(value));
        }

        return attribute;
    }

    /// <summary>A float input; a dimension that is no number is a name.</summary>
    public OnnxMaker Input(string name, params object[] dims) => Input(name, DataType.Float, dims);

    public OnnxMaker Input(string name, DataType type, params object[] dims)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in dims) shape.Dim.Add(dim is string free ? new Dimension { DimParam = free } : new Dimension { DimValue = Convert.ToInt64(dim, System.Globalization.CultureInfo.InvariantCulture) });
        Model.Graph.Input.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = type, Shape = shape } } });
        return this;
    }

    public OnnxMaker Weight(string name, Tensor tensor)
    {
        Model.Graph.Initializer.Add(OnnxTensor.Write(name, tensor));
        return this;
    }

    /// <summary>A float weight of small, even numbers.</summary>
    public OnnxMaker Weight(string name, params int[] shape) => Weight(name, TestNumbers.Floats(shape));

    /// <summary>A weight of whole numbers.</summary>
    public OnnxMaker Longs(string name, params long[] values) => Weight(name, Tensor.From(values, [values.Length]));

    public OnnxMaker Node(string text, params (string Name, object Value)[] attributes)
    {
        Model.Graph.Node.Add(NodeOf(text, attributes));
        return this;
    }

    public OnnxMaker Output(params string[] names)
    {
        foreach (var name in names) Model.Graph.Output.Add(new ValueInfoProto { Name = name, Type = new() { TensorType = new() { ElemType = DataType.Float } } });
        return this;
    }

    public OnnxModel Import(OnnxOptions? options = null) => OnnxFile.Read(Bytes).Import(options);

    /// <summary>The reasons for which it can't be imported.</summary>
    public IReadOnlyList<OnnxProblem> Problems(OnnxOptions? options = null) => Assert.Throws<UnsupportedOnnxException>(() => Import(options)).Problems;

    /// <summary>What the first output holds when the inputs, in order, hold these.</summary>
    public Tensor Run(params Tensor[] inputs) => RunAll(inputs)[0];

    /// <summary>What every output holds.</summary>
    public Tensor[] RunAll(params Tensor[] inputs)
    {
        var graph = Import().Graph;
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        foreach (var (input, tensor) in graph.Inputs.Zip(inputs))
        {
            Assert.Equal(input.Spec, tensor.Spec);
            tensor.Bytes.CopyTo(session.InputBytes(input.Name));
        }

        session.Run();
        return [.. graph.Outputs.Select(output =>
        {
            var tensor = new Tensor(output.Value.Spec);
            session.OutputBytes(output.Name).CopyTo(tensor.Bytes);
            return tensor;
        })];
    }

    private static string[] Words(string text) =>
        string.IsNullOrWhiteSpace(text) ? [] : text.Split(',', StringSplitOptions.TrimEntries);
}

/// <summary>Tensors to test with.</summary>
internal static class TestNumbers
{
    /// <summary>Numbers between -1 and 1, no two neighbours alike.</summary>
    public static Tensor Floats(params int[] shape)
    {
        var tensor = new Tensor(new(DType.F32, new(shape)));
        var span = tensor.Span<float>();
        for (var i = 0; i < span.Length; i++) span[i] = (i * 37 % 101 / 50f) - 1;
        return tensor;
    }

    public static Tensor Of(params float[] values) => Tensor.From(values, [values.Length]);

    public static Tensor Of(Shape shape, params float[] values) => Tensor.From(values, shape);
}
