using EdgeNet.Execution;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using Google.Protobuf;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

/// <summary>An ONNX model written down in a test: nodes, what goes in and what comes out.</summary>
internal sealed class OnnxTestModel(long opset = 17)
{
    private readonly ModelProto model = new() { Graph = new() { Name = "test" }, OpsetImport = { new OperatorSetIdProto { Version = opset } } };
    private readonly List<(string Name, TestTensor Contents)> inputs = [];

    /// <summary>An input and what a run finds in it.</summary>
    public OnnxTestModel Input(string name, TestTensor contents)
    {
        inputs.Add((name, contents));
        model.Graph.Input.Add(Value(name, OnnxTensor.TypeOf(contents.Type), contents.Shape));
        return this;
    }

    /// <summary>A weight.</summary>
    public OnnxTestModel Weight(string name, TestTensor contents)
    {
        model.Graph.Initializer.Add(OnnxTensor.Write(name, contents.ToTensor()));
        return this;
    }

    /// <summary>A weight of a type that only ONNX has.</summary>
    public OnnxTestModel Weight(string name, DataType type, int[] shape, params int[] values)
    {
        model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = type, Dims = { shape.Select(d => (long)d) }, Int32Data = { values } });
        return this;
    }

    /// <summary>A node; names are divided by blanks, and a dash stands for what is left out. A domain may stand before the type, as in <c>com.microsoft.QGemm</c>.</summary>
    public OnnxTestModel Node(string type, string reads, string gives, params (string Name, object Value)[] attributes)
    {
        var dot = type.LastIndexOf('.');
        var node = new NodeProto { OpType = type[(dot + 1)..], Domain = dot < 0 ? "" : type[..dot], Input = { Names(reads) }, Output = { Names(gives) } };
        node.Attribute.AddRange(attributes.Select(a => Attribute(a.Name, a.Value)));
        model.Graph.Node.Add(node);
        return this;
    }

    /// <summary>The model as imported, its outputs those named.</summary>
    public OnnxModel Import(string outputs)
    {
        model.Graph.Output.Clear();
        model.Graph.Output.AddRange(Names(outputs).Select(name => new ValueInfoProto { Name = name }));
        return OnnxFile.Read(model.ToByteArray()).Import();
    }

    /// <summary>What the outputs named are after a run.</summary>
    public unsafe TestTensor[] Run(string outputs)
    {
        var graph = Import(outputs).Graph;
        using var session = graph.Compile(new() { Threads = 1 }).CreateSession();
        foreach (var (name, contents) in inputs.Where(i => graph.Inputs.Any(g => g.Name == i.Name)))
            contents.ToTensor().Bytes.CopyTo(session.InputBytes(name));
        session.Run();
        return [.. graph.Outputs.Select(o =>
        {
            fixed (byte* p = session.OutputBytes(o.Name)) return TestTensor.Load(o.Value.Spec, p);
        })];
    }

    /// <summary>What is said about a model that can't be imported.</summary>
    public string Refusal(string outputs) => Assert.Throws<UnsupportedOnnxException>(() => Import(outputs)).Message;

    private static string[] Names(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(n => n is "-" ? "" : n)];

    private static ValueInfoProto Value(string name, DataType type, Shape shape) => new()
    {
        Name = name,
        Type = new()
        {
            TensorType = new()
            {
                ElemType = type,
                Shape = new() { Dim = { shape.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }) } },
            },
        },
    };

    private static AttributeProto Attribute(string name, object value) => value switch
    {
        int i => new() { Name = name, I = i, Type = AttributeProto.Types.AttributeType.Int },
        float f => new() { Name = name, F = f, Type = AttributeProto.Types.AttributeType.Float },
        string s => new() { Name = name, S = ByteString.CopyFromUtf8(s), Type = AttributeProto.Types.AttributeType.String },
        int[] ints => new() { Name = name, Ints = { ints.Select(i => (long)i) }, Type = AttributeProto.Types.AttributeType.Ints },
        float[] floats => new() { Name = name, Floats = { floats }, Type = AttributeProto.Types.AttributeType.Floats },
        string[] texts => new() { Name = name, Strings = { texts.Select(ByteString.CopyFromUtf8) }, Type = AttributeProto.Types.AttributeType.Strings },
        _ => throw new ArgumentException($"{value.GetType().Name} is no attribute", nameof(value)),
    };
}
