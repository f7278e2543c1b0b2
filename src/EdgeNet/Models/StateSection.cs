using EdgeNet.Tensors;

namespace EdgeNet.Models;

/// <summary>The state section: tensors by name, each with its place among the weights.</summary>
internal static class StateSection
{
    public static void Write(SectionWriter w, IReadOnlyList<(string Name, Tensor Tensor, WeightRange Range)> tensors)
    {
        w.Int(tensors.Count);
        foreach (var (name, tensor, range) in tensors)
        {
            w.String(name);
            GraphSection.WriteSpec(w, tensor.Spec);
            w.Long(range.Offset);
            w.Long(range.Length);
        }
    }

    public static Dictionary<string, Tensor> Read(SectionReader r, Func<TensorSpec, WeightRange, Tensor> weights)
    {
        var tensors = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        for (var count = r.Count(elementBytes: 22); count > 0; count--)
        {
            var name = r.String();
            var spec = GraphSection.ReadSpec(ref r);
            if (!tensors.TryAdd(name, weights(spec, new(r.Long(), r.Long()))))
                throw new ModelException($"The state section has two tensors named '{name}'; the file is damaged.");
        }

        r.ExpectEnd();
        return tensors;
    }
}
