using EdgeNet.Tensors;

namespace EdgeNet.Cli.Checks;

/// <summary>How far a result may be from what was expected: |a − e| ≤ absolute + relative · |e| for floats; anything else must be equal.</summary>
internal sealed record Closeness(float Relative = 1e-3f, float Absolute = 1e-5f)
{
    /// <summary>What is wrong with a result; null if nothing is.</summary>
    public string? Difference(string name, TensorSpec spec, ReadOnlySpan<byte> actual, Tensor expected)
    {
        if (spec.Type != expected.Spec.Type || spec.Shape != expected.Shape) return $"{name} is {spec}; expected {expected.Spec}";
        if (spec.Type == DType.F32) return Difference(name, System.Runtime.InteropServices.MemoryMarshal.Cast<byte, float>(actual), expected.Span<float>());
        var differs = actual.CommonPrefixLength(expected.Bytes);
        return differs == actual.Length ? null : $"{name} differs at element {differs * 8L / spec.Type.Bits()}";
    }

    private string? Difference(string name, ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        var (wrong, worst) = (0, -1);
        for (var i = 0; i < actual.Length; i++)
        {
            var (a, e) = (actual[i], expected[i]);
            // Equal covers infinities, and NaN equals NaN here.
            if (a.Equals(e) || a == e || MathF.Abs(a - e) <= Absolute + (Relative * MathF.Abs(e))) continue;
            wrong++;
            if (worst < 0 || MathF.Abs(a - e) > MathF.Abs(actual[worst] - expected[worst])) worst = i;
        }

        return wrong == 0 ? null : $"{name} differs in {wrong} of {actual.Length} elements, most at {worst}: {actual[worst]}, expected {expected[worst]}";
    }
}
