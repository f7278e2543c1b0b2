using System.Numerics.Tensors;
using EdgeNet.Tensors;
using Tensor = EdgeNet.Tensors.Tensor;

namespace EdgeNet.Data.Datasets;

/// <summary>Class numbers, from whatever whole numbers a file holds.</summary>
internal static class Labels
{
    public static int[] Of(Tensor tensor)
    {
        var labels = new int[tensor.Shape.Elements];
        switch (tensor.Spec.Type)
        {
            case DType.U8 or DType.Bool: TensorPrimitives.ConvertTruncating<byte, int>(tensor.Bytes, labels); break;
            case DType.I8: TensorPrimitives.ConvertTruncating<sbyte, int>(tensor.Span<sbyte>(), labels); break;
            case DType.I32: tensor.Span<int>().CopyTo(labels); break;
            case DType.I64: TensorPrimitives.ConvertSaturating<long, int>(tensor.Span<long>(), labels); break;
            default: throw new DataException($"Labels are whole numbers, not {tensor.Spec.Type}.");
        }

        for (var i = 0; i < labels.Length; i++)
            if (labels[i] < 0) throw new DataException($"The label of example {i:N0} is {labels[i]}; class numbers begin at 0.");
        return labels;
    }
}
