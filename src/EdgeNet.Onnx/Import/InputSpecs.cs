using EdgeNet.Onnx.Proto;
using EdgeNet.Tensors;
using Google.Protobuf.Collections;
using Dimension = EdgeNet.Onnx.Proto.TensorShapeProto.Types.Dimension;

namespace EdgeNet.Onnx.Import;

/// <summary>
/// What the model's inputs are, once their free dimensions are given a length: by the caller, by another input whose dimension
/// has the same name, or 1 for the first of an input, the batch.
/// </summary>
internal sealed class InputSpecs
{
    private readonly OnnxOptions options;
    private readonly Dictionary<string, long> named = new(StringComparer.Ordinal);

    public InputSpecs(IReadOnlyList<ValueInfoProto> inputs, OnnxOptions options)
    {
        this.options = options;
        foreach (var input in inputs)
        {
            if (!options.Shapes.TryGetValue(input.Name, out var given) || given.Rank != Dimensions(input).Count) continue;
            foreach (var (dimension, length) in Dimensions(input).Zip(given)) Name(dimension, length);
        }

        foreach (var input in inputs)
            if (Dimensions(input) is [var batch, ..]) Name(batch, 1);
    }

    /// <summary>The type and shape of an input.</summary>
    /// <exception cref="RuleException">It is no tensor, or a dimension is still free.</exception>
    public TensorSpec Of(ValueInfoProto input)
    {
        var (tensor, type) = Tensor(input);
        if (options.Shapes.TryGetValue(input.Name, out var given)) return new(type, Fitting(input, given));
        var declared = Dimensions(input);
        if (tensor.Shape is null) throw new RuleException($"its shape is free; give it, as in --shape {input.Name}=1,3,224,224.");
        var dims = declared.Select(Length).ToList();
        if (dims.Contains(-1))
            throw new RuleException($"its shape is {Text(declared)}; give the free dimensions a length, as in --shape {input.Name}={string.Join(',', dims.Select(d => d < 0 ? 224 : d))}.");
        if (dims.Count > Shape.MaxRank || dims.Exists(d => d > int.MaxValue)) throw new RuleException($"its shape is {Text(declared)}, which is too large.");
        return new(type, new([.. dims.Select(d => (int)d)]));
    }

    /// <summary>Refuses contents other than the file declares.</summary>
    /// <exception cref="RuleException">Their type or shape isn't the input's.</exception>
    public static void Check(ValueInfoProto input, TensorSpec contents)
    {
        var (_, type) = Tensor(input);
        if (contents.Type != type) throw new RuleException($"it holds {type} elements; {contents} was given.");
        Fitting(input, contents.Shape);
    }

    /// <summary>The dimensions as declared, -1 where one is free; null if there may be any number of them.</summary>
    public static IReadOnlyList<int>? Declared(ValueInfoProto input) =>
        input.Type?.TensorType?.Shape is null ? null : [.. Dimensions(input).Select(d => IsFree(d) || d.DimValue > int.MaxValue ? -1 : (int)d.DimValue)];

    private static (TypeProto.Types.Tensor Tensor, DType Type) Tensor(ValueInfoProto input)
    {
        if (input.Type?.TensorType is not { } tensor) throw new RuleException("it is no tensor; sequences, maps and optional inputs are not supported.");
        return (tensor, OnnxTensor.TypeOf(tensor.ElemType) ?? throw new RuleException($"it holds {tensor.ElemType} elements, which are not supported."));
    }

    private static Shape Fitting(ValueInfoProto input, Shape given)
    {
        if (input.Type.TensorType.Shape is null) return given;
        var declared = Dimensions(input);
        var fits = declared.Count == given.Rank && declared.Select((d, axis) => IsFree(d) || d.DimValue == given[axis]).All(fit => fit);
        return fits ? given : throw new RuleException($"its shape is {Text(declared)}; {given} was given, which doesn't fit.");
    }

    private static RepeatedField<Dimension> Dimensions(ValueInfoProto input) => input.Type?.TensorType?.Shape?.Dim ?? [];

    private static bool IsFree(Dimension d) => d.ValueCase != Dimension.ValueOneofCase.DimValue || d.DimValue < 0;

    private static string Text(RepeatedField<Dimension> dims) => $"[{string.Join(", ", dims.Select(d => !IsFree(d) ? $"{d.DimValue}" : d.DimParam.Length > 0 ? d.DimParam : "?"))}]";

    private void Name(Dimension d, long length)
    {
        if (IsFree(d)) named.TryAdd(d.DimParam, length);
    }

    private long Length(Dimension d, int axis) => !IsFree(d) ? d.DimValue : d.DimParam.Length > 0 && named.TryGetValue(d.DimParam, out var length) ? length : axis == 0 ? 1 : -1;
}
