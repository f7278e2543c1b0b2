namespace EdgeNet.Onnx;

/// <summary>An ONNX file that is damaged, or that contradicts itself.</summary>
public class OnnxException : EdgeNetException
{
    /// <summary>Creates the error with a message a user can act on.</summary>
    public OnnxException(string message) : base(message) { }

    /// <summary>Creates the error with a message a user can act on and its cause.</summary>
    public OnnxException(string message, Exception inner) : base(message, inner) { }
}

/// <summary>A sound ONNX model that asks for things EdgeNet doesn't do. It lists all of them.</summary>
/// <param name="model">The model's name.</param>
/// <param name="problems">What stands in the way.</param>
public sealed class UnsupportedOnnxException(string model, IReadOnlyList<OnnxProblem> problems) : OnnxException(
    $"{model} cannot be imported:{string.Concat(problems.Select(p => $"{Environment.NewLine}  {p}"))}")
{
    /// <summary>What stands in the way, in the model's order.</summary>
    public IReadOnlyList<OnnxProblem> Problems => problems;
}

/// <summary>One thing that keeps a model from being imported.</summary>
/// <param name="Node">The node's name, or the value's if no node is concerned.</param>
/// <param name="Type">The node's operator, with its domain unless that is ONNX's own; empty if no node is concerned.</param>
/// <param name="Opset">The version of the operator set that defines it.</param>
/// <param name="Reason">What is wrong, and what to do.</param>
public sealed record OnnxProblem(string Node, string Type, long Opset, string Reason)
{
    /// <summary>All of it in one line.</summary>
    public override string ToString() => Type.Length == 0 ? $"{Node}: {Reason}" : $"{Node} ({Type}, opset {Opset}): {Reason}";
}
