using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf;
using AttributeType = EdgeNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeNet.Fuzz;

/// <summary>ONNX files: every operator that can be written as one, and models with branches and functions.</summary>
internal static class OnnxFiles
{
    private const long MostWork = 1 << 22;

    public static IReadOnlyList<byte[]> Seeds() => [.. ModelFiles.Seeds().Select(Exported).OfType<byte[]>(), Branching().ToByteArray(), Calling().ToByteArray()];

    /// <summary>Imports a model, compiles it and, unless that is much work, runs it.</summary>
    public static void Take(byte[] file)
    {
        var plan = OnnxFile.Read(file).Import().Graph.Compile(new() { Threads = 1, MemoryLimit = FuzzRun.MostMemory(file.Length) / 4 });
        using var session = plan.CreateSession();
        if (plan.Steps.Sum(step => step.Macs + step.Bytes) < MostWork) session.Run();
    }

    private static byte[]? Exported(byte[] edgenet)
    {
        using var file = new TemporaryFile(edgenet, "edgenet");
        using var model = Model.Open(file.Path);
        try
        {
            return OnnxExport.ToBytes(model.Graph);
        }
        catch (OnnxExportException)
        {
            return null; // an operator ONNX has no word for
        }
    }

    /// <summary>y = −x if a constant says so, otherwise relu(x), around which shapes are computed.</summary>
    private static ModelProto Branching()
    {
        var branch = new NodeProto { OpType = "If", Input = { "condition" }, Output = { "z" } };
        branch.Attribute.Add(new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = Branch("a", Node("Neg", "x", "a")) });
        branch.Attribute.Add(new AttributeProto { Name = "else_branch", Type = AttributeType.Graph, G = Branch("b", Node("Relu", "x", "b")) });
        var model = ModelOf(Node("Shape", "x", "s"), Node("Slice", "s,one,two", "c"), Node("Concat", "c,rest", "to", new AttributeProto { Name = "axis", Type = AttributeType.Int }), branch, Node("Reshape", "z,to", "y"));
        model.Graph.Initializer.Add(OnnxTensor.Write("condition", Tensor.Scalar(true)));
        foreach (var (name, value) in new[] { ("one", 1L), ("two", 2L), ("rest", -1L) }) model.Graph.Initializer.Add(OnnxTensor.Write(name, Tensor.From([value], [1])));
        return model;

        static GraphProto Branch(string output, NodeProto node) => new() { Node = { node }, Output = { new ValueInfoProto { Name = output } } };
    }

    /// <summary>y = f(f(x)), f being a function of the model.</summary>
    private static ModelProto Calling()
    {
        var model = ModelOf(Node("Bend", "x", "t"), Node("Bend", "t", "y"));
        foreach (var node in model.Graph.Node) node.Domain = "own";
        var leaky = Node("LeakyRelu", "in", "t");
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeType.Float, RefAttrName = "slope" });
        var function = new FunctionProto { Name = "Bend", Domain = "own", Input = { "in" }, Output = { "out" }, Node = { leaky, Node("Transpose", "t", "out", new AttributeProto { Name = "perm", Type = AttributeType.Ints, Ints = { 0, 2, 1 } }) } };
        function.AttributeProto.Add(new AttributeProto { Name = "slope", Type = AttributeType.Float, F = 0.1f });
        model.Functions.Add(function);
        return model;
    }

    private static ModelProto ModelOf(params NodeProto[] nodes)
    {
        var shape = new TensorShapeProto();
        foreach (var dim in new[] { 1, 4, 6 }) shape.Dim.Add(new TensorShapeProto.Types.Dimension { DimValue = dim });
        var type = new TypeProto { TensorType = new() { ElemType = TensorProto.Types.DataType.Float, Shape = shape } };
        var graph = new GraphProto { Name = "seed", Node = { nodes }, Input = { new ValueInfoProto { Name = "x", Type = type } }, Output = { new ValueInfoProto { Name = "y" } } };
        return new() { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 13 } } };
    }

    private static NodeProto Node(string type, string inputs, string output, params AttributeProto[] attributes) =>
        new() { OpType = type, Input = { inputs.Split(',') }, Output = { output }, Attribute = { attributes } };
}
