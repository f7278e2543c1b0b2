using EdgeNet.Execution;
using EdgeNet.Models;
using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf;
using AttributeType = EdgeNet.Onnx.Proto.AttributeProto.Types.AttributeType;

namespace EdgeNet.Fuzz;

/// <summary>ONNX files: every operator that can be written as one, and models with branches, functions, known contents and labels.</summary>
internal static class OnnxFiles
{
    private const long MostWork = 1 << 22;

    public static IReadOnlyList<byte[]> Seeds() => [.. ModelFiles.Seeds().Select(Exported).OfType<byte[]>(), .. Own().Select(model => model.ToByteArray())];

    /// <summary>Imports a model, compiles it and, unless that is much work, runs it.</summary>
    public static void Take(byte[] file)
    {
        var model = OnnxFile.Read(file).Import();
        GC.KeepAlive(model.Labels);
        var plan = model.Graph.Compile(new() { Threads = 1, MemoryLimit = FuzzRun.MostMemory(file.Length) / 4 });
        using var session = plan.CreateSession();
        if (plan.Steps.Sum(step => step.Macs + step.Bytes) < MostWork) session.Run();
    }

    private static IEnumerable<ModelProto> Own()
    {
        yield return Branching();
        yield return Deciding();
        yield return Calling();
        yield return Picking();
        yield return Splitting();
        yield return Quantizing();
        foreach (var labels in new[] { "{0: 'cat', 1: 'it\\'s a dog'}", "cat\ndog\n", "[\"cat\", \"dog\"]" }) yield return Labelled(labels);
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
    }

    private static GraphProto Branch(string output, NodeProto node) => new() { Node = { node }, Output = { new ValueInfoProto { Name = output } } };

    /// <summary>y = −x if x says so, otherwise relu(x).</summary>
    private static ModelProto Deciding()
    {
        var model = ModelOf(Node("ReduceMax", "x", "largest", new AttributeProto { Name = "keepdims", Type = AttributeType.Int }), Node("Greater", "largest,limit", "condition"), Node("If", "condition", "y",
            new AttributeProto { Name = "then_branch", Type = AttributeType.Graph, G = Branch("a", Node("Neg", "x", "a")) },
            new AttributeProto { Name = "else_branch", Type = AttributeType.Graph, G = Branch("b", Node("Relu", "x", "b")) }));
        model.Graph.Initializer.Add(OnnxTensor.Write("limit", Tensor.Scalar(0.5f)));
        return model;
    }

    /// <summary>The rows of x where a constant isn't zero.</summary>
    private static ModelProto Picking()
    {
        var model = ModelOf(Node("NonZero", "mask", "at"), Node("Gather", "x,at", "y", new AttributeProto { Name = "axis", Type = AttributeType.Int, I = 1 }));
        model.Graph.Initializer.Add(OnnxTensor.Write("mask", Tensor.From([1f, 0f, 2f, 0f], [4])));
        return model;
    }

    /// <summary>x in parts that don't come out even, put together in another order.</summary>
    private static ModelProto Splitting()
    {
        var split = Node("Split", "x", "a", new AttributeProto { Name = "axis", Type = AttributeType.Int, I = 1 }, new AttributeProto { Name = "num_outputs", Type = AttributeType.Int, I = 3 });
        split.Output.Add(["b", "c"]);
        var model = ModelOf(split, Node("Concat", "c,a,b", "y", new AttributeProto { Name = "axis", Type = AttributeType.Int, I = 1 }));
        model.OpsetImport[0].Version = 18;
        return model;
    }

    /// <summary>x times the same weights: by bytes whose scales are known, by bytes whose scales it decides itself, and by weights with a scale for two of a column.</summary>
    private static ModelProto Quantizing()
    {
        var dynamic = Node("DynamicQuantizeLinear", "x", "d");
        dynamic.Output.Add(["ds", "dz"]);
        var sum = Node("QLinearAdd", "m,s,z,m,s,z,s,z", "n");
        sum.Domain = "com.microsoft";
        var model = ModelOf(Node("QuantizeLinear", "x,s,z", "q"), Node("QLinearMatMul", "q,s,z,w,ws,wz,s,z", "m"), sum, Node("DequantizeLinear", "n,s,z", "known"),
            dynamic, Node("MatMulInteger", "d,w,dz,wz", "whole"), Node("Cast", "whole", "real", new AttributeProto { Name = "to", Type = AttributeType.Int, I = (long)TensorProto.Types.DataType.Float }), Node("Mul", "real,ds", "decided"),
            Node("DequantizeLinear", "w,bs", "blocks", new AttributeProto { Name = "axis", Type = AttributeType.Int }, new AttributeProto { Name = "block_size", Type = AttributeType.Int, I = 2 }), Node("MatMul", "x,blocks", "product"),
            Node("Sum", "known,decided,product", "y"));
        model.OpsetImport[0].Version = 21;
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = sum.Domain, Version = 1 });
        Tensor weights = Tensor.From([.. Enumerable.Range(0, 18).Select(i => (sbyte)((37 * i) - 128))], [6, 3]), blockScales = Tensor.From([.. Enumerable.Range(1, 9).Select(i => i / 64f)], [3, 3]);
        foreach (var (name, value) in new[] { ("w", weights), ("bs", blockScales), ("s", Tensor.Scalar(0.02f)), ("ws", Tensor.Scalar(0.01f)), ("z", Tensor.Scalar((byte)128)), ("wz", Tensor.Scalar((sbyte)0)) })
            model.Graph.Initializer.Add(OnnxTensor.Write(name, value));
        return model;
    }

    private static ModelProto Labelled(string labels)
    {
        var model = ModelOf(Node("Relu", "x", "y"));
        model.MetadataProps.Add(new StringStringEntryProto { Key = "names", Value = labels });
        return model;
    }

    /// <summary>y = f(f(x)), f being a function of the model, which holds a constant.</summary>
    private static ModelProto Calling()
    {
        var model = ModelOf(Node("Bend", "x", "t"), Node("Bend", "t", "y"));
        foreach (var node in model.Graph.Node) node.Domain = "own";
        var leaky = Node("LeakyRelu", "in", "t");
        leaky.Attribute.Add(new AttributeProto { Name = "alpha", Type = AttributeType.Float, RefAttrName = "slope" });
        var one = new NodeProto { OpType = "Constant", Output = { "one" }, Attribute = { new AttributeProto { Name = "value", Type = AttributeType.Tensor, T = OnnxTensor.Write("", Tensor.From([0.5f], [1])) } } };
        var function = new FunctionProto { Name = "Bend", Domain = "own", Input = { "in" }, Output = { "out" }, Node = { leaky, one, Node("Add", "t,one", "u"), Node("Transpose", "u", "out", new AttributeProto { Name = "perm", Type = AttributeType.Ints, Ints = { 0, 2, 1 } }) } };
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
