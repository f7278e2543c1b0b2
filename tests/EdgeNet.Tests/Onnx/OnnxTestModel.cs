using EdgeNet.Execution;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using EdgeNet.Tests.Conformance;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;

namespace EdgeNet.Tests.Onnx;

/// <summary>An ONNX model together with what a run finds in its inputs, for comparison with an oracle.</summary>
internal sealed class OnnxTestModel(long opset = 17)
{
    private readonly OnnxMaker maker = new(opset);
    private readonly List<(string Name, TestTensor Contents)> inputs = [];

    /// <summary>An input and its contents.</summary>
    public OnnxTestModel Input(string name, TestTensor contents)
    {
        inputs.Add((name, contents));
        maker.Input(name, OnnxTensor.TypeOf(contents.Type), [.. contents.Shape.Select(d => (object)d)]);
        return this;
    }

    public OnnxTestModel Weight(string name, TestTensor contents)
    {
        maker.Weight(name, contents.ToTensor());
        return this;
    }

    /// <summary>A weight of one number, of a type that may be ONNX's only.</summary>
    public OnnxTestModel Weight(string name, DataType type, int value)
    {
        maker.Model.Graph.Initializer.Add(new TensorProto { Name = name, DataType = type, Int32Data = { value } });
        return this;
    }

    /// <summary>A weight of one float.</summary>
    public OnnxTestModel Number(string name, float value) => Weight(name, TestTensor.Of([], value));

    /// <summary>A node, as in <see cref="OnnxMaker.NodeOf"/>.</summary>
    public OnnxTestModel Node(string text, params (string Name, object Value)[] attributes)
    {
        maker.Node(text, attributes);
        return this;
    }

    /// <summary>The model as imported.</summary>
    public OnnxModel Import(params string[] outputs)
    {
        maker.Model.Graph.Output.Clear();
        return maker.Output(outputs).Import();
    }

    /// <summary>What the outputs are after a run.</summary>
    public unsafe TestTensor[] Run(params string[] outputs)
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
    public string Refusal(params string[] outputs) => Assert.Throws<UnsupportedOnnxException>(() => Import(outputs)).Message;
}
