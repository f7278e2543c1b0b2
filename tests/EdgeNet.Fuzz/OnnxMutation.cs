using EdgeNet.Onnx;
using EdgeNet.Onnx.Proto;
using Google.Protobuf;
using Google.Protobuf.Collections;
using DataType = EdgeNet.Onnx.Proto.TensorProto.Types.DataType;
using Dimension = EdgeNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace EdgeNet.Fuzz;

/// <summary>Random changes to an ONNX model: half of them to its bytes, which seldom leaves a model; half to what the bytes say.</summary>
internal static class OnnxMutation
{
    private static readonly long[] Edges = [.. Mutation.Edges.Select(edge => (long)edge), 3, 4, -2, -3, 1L << 33, long.MaxValue, long.MinValue];

    private static readonly string[] Words = ["", "SAME_UPPER", "SAME_LOWER", "VALID", "linear", "cubic", "reflect", "wrap", "bidirectional", "CRD", "\uFFFD"];

    private static readonly string[] Types = [.. OperatorMap.Rules.Keys];

    public static byte[] Of(byte[] file, Random random)
    {
        if (random.Next(2) == 0) return Mutation.Of(file, random);
        var model = ModelProto.Parser.ParseFrom(file);
        for (var n = 1 + random.Next(3); n > 0; n--) Change(model, random);
        return model.ToByteArray();
    }

    private static void Change(ModelProto model, Random random)
    {
        var graph = model.Graph;
        var nodes = Nodes(model);
        switch (random.Next(12))
        {
            case 0: model.OpsetImport[random.Next(model.OpsetImport.Count)].Version = random.Next(-1, 24); break;
            case 1 when graph.Input.Count > 0: Change(Any(graph.Input, random), random); break;
            case 2 or 3 when graph.Initializer.Count > 0: Change(Any(graph.Initializer, random), random); break;
            case 4: Any(nodes, random).OpType = Types[random.Next(Types.Length)]; break;
            case 5: graph.Node.Add(Any(nodes, random).Clone()); break;
            case 6: Rename(Any(nodes, random).Input, model, random); break;
            case 7: Rename(Any(nodes, random).Output, model, random); break;
            case 8: graph.Node.Insert(random.Next(graph.Node.Count), Any(nodes, random).Clone()); break;
            case 9: graph.Output[0].Name = AnyName(model, random); break;
            default:
                if (Any(nodes, random).Attribute is { Count: > 0 } attributes) Change(attributes, random);
                break;
        }
    }

    private static void Change(ValueInfoProto input, Random random)
    {
        var tensor = input.Type?.TensorType;
        if (tensor?.Shape is null) return;
        var dims = tensor.Shape.Dim;
        switch (random.Next(5))
        {
            case 0: tensor.ElemType = (DataType)random.Next(24); break;
            case 1: dims.Insert(random.Next(dims.Count + 1), new Dimension { DimValue = AnyEdge(random) }); break;
            case 2 when dims.Count > 0: dims.RemoveAt(random.Next(dims.Count)); break;
            default:
                if (dims.Count > 0) Any(dims, random).DimValue = AnyEdge(random);
                break;
        }
    }

    private static void Change(TensorProto weight, Random random)
    {
        switch (random.Next(6))
        {
            case 0: weight.DataType = (DataType)random.Next(24); break;
            case 1: weight.Dims.Insert(random.Next(weight.Dims.Count + 1), random.Next(3)); break;
            case 2 when weight.Dims.Count > 0: weight.Dims.RemoveAt(random.Next(weight.Dims.Count)); break;
            case 3 when weight.Dims.Count > 0: weight.Dims[random.Next(weight.Dims.Count)] = AnyEdge(random); break;
            case 4: weight.DataLocation = TensorProto.Types.DataLocation.External; break;
            default:
                var bytes = weight.RawData.ToByteArray();
                if (bytes.Length >= sizeof(long)) BitConverter.TryWriteBytes(bytes.AsSpan(random.Next(bytes.Length / sizeof(long)) * sizeof(long)), AnyEdge(random));
                weight.RawData = ByteString.CopyFrom(bytes);
                break;
        }
    }

    private static void Change(RepeatedField<AttributeProto> attributes, Random random)
    {
        var attribute = Any(attributes, random);
        switch (random.Next(8))
        {
            case 0: attributes.Remove(attribute); break;
            case 1: attribute.Type = (AttributeProto.Types.AttributeType)random.Next(12); break;
            case 2 when attribute.Ints.Count > 0: attribute.Ints.RemoveAt(0); break;
            case 3: attribute.Ints.Add(AnyEdge(random)); break;
            case 4: attribute.S = ByteString.CopyFromUtf8(Words[random.Next(Words.Length)]); break;
            case 5 when attribute.T is not null: Change(attribute.T, random); break;
            default:
                if (attribute.Ints.Count > 0) attribute.Ints[random.Next(attribute.Ints.Count)] = AnyEdge(random);
                else (attribute.I, attribute.F) = (AnyEdge(random), random.Next(3) switch { 0 => float.NaN, 1 => float.PositiveInfinity, _ => -1e30f });
                break;
        }
    }

    private static void Rename(RepeatedField<string> names, ModelProto model, Random random)
    {
        if (names.Count == 0 || random.Next(8) == 0) names.Add(AnyName(model, random));
        else if (random.Next(8) == 0) names.RemoveAt(random.Next(names.Count));
        else names[random.Next(names.Count)] = AnyName(model, random);
    }

    private static List<NodeProto> Nodes(ModelProto model)
    {
        var all = new List<NodeProto>();
        foreach (var node in model.Graph.Node.Concat(model.Functions.SelectMany(f => f.Node))) Add(node);
        return all;

        void Add(NodeProto node)
        {
            all.Add(node);
            foreach (var inner in node.Attribute.SelectMany(a => a.G?.Node ?? [])) Add(inner);
        }
    }

    private static string AnyName(ModelProto model, Random random)
    {
        string[] names = ["", .. model.Graph.Input.Select(i => i.Name), .. model.Graph.Initializer.Select(i => i.Name), .. Nodes(model).SelectMany(n => n.Output)];
        return names[random.Next(names.Length)];
    }

    private static long AnyEdge(Random random) => Edges[random.Next(Edges.Length)];

    private static T Any<T>(IList<T> all, Random random) => all[random.Next(all.Count)];
}
