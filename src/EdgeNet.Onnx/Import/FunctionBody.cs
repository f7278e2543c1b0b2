using EdgeNet.Onnx.Proto;

namespace EdgeNet.Onnx.Import;

/// <summary>The nodes that a function of the model stands for in one place it is used: attributes filled in, inputs that are not given left out.</summary>
internal sealed class FunctionBody
{
    private readonly Dictionary<string, AttributeProto> attributes = new(StringComparer.Ordinal);
    private readonly IReadOnlySet<string> absent;

    /// <param name="function">The function.</param>
    /// <param name="given">An attribute of the node that uses it, or null.</param>
    /// <param name="absent">The inputs of the function that the node doesn't give.</param>
    public FunctionBody(FunctionProto function, Func<string, AttributeProto?> given, IReadOnlySet<string> absent)
    {
        this.absent = absent;
        foreach (var usual in function.AttributeProto) attributes[usual.Name] = usual;
        foreach (var name in function.Attribute.Concat(function.AttributeProto.Select(a => a.Name)))
            if (given(name) is { } attribute) attributes[name] = attribute;
        Nodes = [.. function.Node.Select(node => Filled(node.Clone()))];
    }

    public IReadOnlyList<NodeProto> Nodes { get; }

    private NodeProto Filled(NodeProto node)
    {
        for (var i = 0; i < node.Input.Count; i++)
            if (absent.Contains(node.Input[i])) node.Input[i] = "";
        for (var i = node.Attribute.Count - 1; i >= 0; i--)
        {
            var attribute = node.Attribute[i];
            if (attribute.RefAttrName.Length == 0)
            {
                foreach (var inner in attribute.G?.Node ?? []) Filled(inner);
            }
            else if (attributes.TryGetValue(attribute.RefAttrName, out var value))
            {
                node.Attribute[i] = new(value) { Name = attribute.Name };
            }
            else
            {
                node.Attribute.RemoveAt(i); // the operator's default holds
            }
        }

        return node;
    }
}
