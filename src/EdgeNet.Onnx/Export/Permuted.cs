using System.Runtime.InteropServices;
using EdgeNet.Tensors;

namespace EdgeNet.Onnx.Export;

/// <summary>Constant elements in another order of axes.</summary>
internal static class Permuted
{
    /// <summary>A tensor's elements, seen under a shape, with its axes permuted: axis k of the result is axis <paramref name="permutation"/>[k].</summary>
    public static byte[] Bytes(Tensor tensor, IReadOnlyList<int> shape, IReadOnlyList<int> permutation)
    {
        if (permutation.Index().All(p => p.Item == p.Index)) return tensor.Bytes.ToArray();
        return tensor.Spec.Type.Bits() switch
        {
            8 => Elements<byte>(tensor.Bytes, shape, permutation),
            16 => Elements<short>(tensor.Bytes, shape, permutation),
            32 => Elements<int>(tensor.Bytes, shape, permutation),
            64 => Elements<long>(tensor.Bytes, shape, permutation),
            _ => throw new NotExportableException($"{tensor.Spec.Type} elements share bytes and cannot be permuted"),
        };
    }

    private static byte[] Elements<T>(ReadOnlySpan<byte> bytes, IReadOnlyList<int> shape, IReadOnlyList<int> permutation) where T : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, T>(bytes);
        var result = new byte[bytes.Length];
        var to = MemoryMarshal.Cast<byte, T>(result.AsSpan());
        var strides = new int[shape.Count];
        for (int axis = shape.Count - 1, stride = 1; axis >= 0; stride *= shape[axis--]) strides[axis] = stride;
        var place = new int[shape.Count];
        var source = 0;
        for (var i = 0; i < to.Length; i++)
        {
            to[i] = from[source];
            // On to the next element of the result: the innermost axis that is not at its end steps, those behind it start over.
            for (var k = place.Length - 1; k >= 0; k--)
            {
                var axis = permutation[k];
                source += strides[axis];
                if (++place[k] < shape[axis]) break;
                source -= place[k] * strides[axis];
                place[k] = 0;
            }
        }

        return result;
    }
}
