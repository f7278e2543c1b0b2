using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;
using Kind = EdgeNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeNet.Onnx.Export;

/// <summary>An ONNX model being written: nodes, initializers, inputs and outputs, each name used once.</summary>
internal sealed class ModelWriter
{
    // Files of opset 17 have been of this version since ONNX 1.10.
    private const long IrVersion = 8;

    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly GraphProto graph;

    public ModelWriter(string name)
    {
        graph = new() { Name = name };
        Model = new()
        {
            IrVersion = IrVersion,
            ProducerName = "EdgeNet",
            ProducerVersion = typeof(ModelWriter).Assembly.GetName().Version!.ToString(3),
            OpsetImport = { new OperatorSetIdProto { Version = OnnxExport.Opset } },
            Graph = graph,
        };
    }

    public ModelProto Model { get; }

    /// <summary>A name nothing has yet, like this one.</summary>
    public string Unique(string wanted)
    {
        var name = wanted;
        for (var n = 2; !names.Add(name); n++) name = $"{wanted}_{n}";
        return name;
    }

    public void Input(string name, TensorSpec spec) => graph.Input.Add(Info(name, spec));

    public void Output(string name, TensorSpec spec) => graph.Output.Add(Info(name, spec));

    /// <summary>Writes a constant, seen under a shape and with its axes then permuted, and answers its name.</summary>
    public string Initializer(string wanted, Tensor tensor, IReadOnlyList<int> shape, IReadOnlyList<int> permutation)
    {
        var name = Unique(wanted);
        if (tensor.Spec.Type == DType.I4) tensor = InBytes(tensor);
        graph.Initializer.Add(new TensorProto
        {
            Name = name,
            DataType = TypeOf(tensor.Spec.Type),
            Dims = { permutation.Select(axis => (long)shape[axis]) },
            RawData = UnsafeByteOperations.UnsafeWrap(Permuted.Bytes(tensor, shape, permutation)),
        });
        return name;
    }

    /// <summary>Writes a constant and answers its name.</summary>
    public string Initializer(string wanted, Tensor tensor) => Initializer(wanted, tensor, tensor.Shape.ToArray(), [.. Enumerable.Range(0, tensor.Shape.Rank)]);

    /// <summary>Writes a list of integers as a constant, as shapes and axes are given, and answers its name.</summary>
    public string Integers(string wanted, IEnumerable<int> values)
    {
        var longs = values.Select(v => (long)v).ToArray();
        return Initializer(wanted, Tensor.From(longs, [longs.Length]));
    }

    /// <summary>Writes a node. An input that is left out has the name "", an attribute null.</summary>
    public NodeProto Node(string type, string name, IEnumerable<string> inputs, IEnumerable<string> outputs, params ReadOnlySpan<(string Name, object? Value)> attributes)
    {
        var node = new NodeProto { OpType = type, Name = name, Input = { inputs }, Output = { outputs } };
        while (node.Input.Count > 0 && node.Input[^1].Length == 0) node.Input.RemoveAt(node.Input.Count - 1);
        foreach (var (attribute, value) in attributes)
            if (value is not null) node.Attribute.Add(Attribute(attribute, value));
        graph.Node.Add(node);
        return node;
    }

    /// <summary>The ONNX type of an element type.</summary>
    public static DataType TypeOf(DType type) => type != DType.I4 ? OnnxTensor.TypeOf(type)
        : throw new NotExportableException($"{type} elements came after opset {OnnxExport.Opset}; cast them to I8");

    /// <summary>Integers of four bits, which came after the opset written, as bytes.</summary>
    private static Tensor InBytes(Tensor nibbles)
    {
        var bytes = new Tensor(new(DType.I8, nibbles.Shape));
        var from = nibbles.Bytes;
        var to = bytes.Span<sbyte>();
        for (var i = 0; i < to.Length; i++) to[i] = (sbyte)((sbyte)(from[i / 2] << (i % 2 == 0 ? 4 : 0)) >> 4);
        return bytes;
    }

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int i => new() { Name = name, Type = Kind.Int, I = i },
        bool b => new() { Name = name, Type = Kind.Int, I = b ? 1 : 0 },
        float f => new() { Name = name, Type = Kind.Float, F = f },
        string s => new() { Name = name, Type = Kind.String, S = ByteString.CopyFromUtf8(s) },
        TensorProto t => new() { Name = name, Type = Kind.Tensor, T = t },
        IEnumerable<int> ints => new() { Name = name, Type = Kind.Ints, Ints = { ints.Select(i => (long)i) } },
        IEnumerable<float> floats => new() { Name = name, Type = Kind.Floats, Floats = { floats } },
        IEnumerable<string> strings => new() { Name = name, Type = Kind.Strings, Strings = { strings.Select(ByteString.CopyFromUtf8) } },
        _ => throw new NotExportableException($"attribute '{name}' is {value}, which ONNX has no type for"),
    };

    private static ValueInfoProto Info(string name, TensorSpec spec) => new()
    {
        Name = name,
        Type = new()
        {
            TensorType = new()
            {
                ElemType = TypeOf(spec.Type),
                Shape = new() { Dim = { spec.Shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } },
            },
        },
    };
}

/// <summary>Why a node can't be written as ONNX.</summary>
internal sealed class NotExportableException(string reason) : Exception(reason);
