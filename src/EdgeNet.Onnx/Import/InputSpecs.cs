using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Dimension = EdgeNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace EdgeNet.Onnx.Import;

/// <summary>What the model's inputs are, once their free dimensions are given a length.</summary>
internal static class InputSpecs
{
    public static TensorSpec Of(ValueInfoProto input, OnnxOptions options)
    {
        if (input.Type?.TensorType is not { } tensor) throw new RuleException("it is no tensor; sequences, maps and optional inputs are not supported.");
        if (OnnxTensor.TypeOf(tensor.ElemType) is not { } type) throw new RuleException($"it holds {tensor.ElemType} elements, which are not supported.");
        if (options.Shapes.TryGetValue(input.Name, out var given)) return new(type, Checked(input.Name, tensor.Shape, given));
        if (tensor.Shape is null) throw new RuleException($"its shape is free; give it, as in --shape {input.Name}=1,3,224,224.");
        // A model that leaves the batch free is wanted for one image at a time.
        var dims = tensor.Shape.Dim.Select((d, axis) => IsFree(d) ? axis == 0 ? 1 : -1 : d.DimValue).ToList();
        if (dims.Contains(-1))
            throw new RuleException($"its shape is [{string.Join(", ", tensor.Shape.Dim.Select(Name))}]; give the free dimensions a length, as in --shape {input.Name}={string.Join(',', dims.Select(d => d < 0 ? 224 : d))}.");
        if (dims.Count > Shape.MaxRank || dims.Exists(d => d > int.MaxValue)) throw new RuleException($"its shape is [{string.Join(", ", dims)}], which is too large.");
        return new(type, new([.. dims.Select(d => (int)d)]));
    }

    private static Shape Checked(string name, TensorShapeProto? declared, Shape given)
    {
        if (declared is null) return given;
        var fits = declared.Dim.Count == given.Rank && declared.Dim.Select((d, axis) => IsFree(d) || d.DimValue == given[axis]).All(fit => fit);
        return fits ? given : throw new RuleException($"its shape is [{string.Join(", ", declared.Dim.Select(Name))}]; {given} was given for '{name}', which doesn't fit.");
    }

    private static bool IsFree(Dimension d) => d.ValueCase != Dimension.ValueOneofCase.DimValue || d.DimValue < 0;

    private static string Name(Dimension d) => !IsFree(d) ? $"{d.DimValue}" : d.DimParam.Length > 0 ? d.DimParam : "?";
}
